package io.gatehouse.internal.telemetry;

import io.gatehouse.internal.call.Lane;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.net.URI;

/** What is said of every attempt of one operation at one lane; made once, so that an attempt only looks up. Thread-safe. */
final class Site {
    // Response models and errors together; and with them all sets of tags.
    private static final int MOST_ENDINGS = 100;
    private static final int MOST_WITH_TAGS = 2_000;

    final String operation;
    final String spanName;
    /** What a span says from its start, so that samplers see it. */
    final Attributes start;

    private final Attributes common;
    private final Attributes own;
    private final Bounded<Key, Ending> endings;

    /** What tells the endings of attempts apart; empty where there is nothing to say. */
    private record Key(String outcome, String error, String responseModel, Tags.Values tags) {}

    /** Attributes of an attempt that ended one way. */
    record Ending(Attributes duration, Attributes common, Attributes input, Attributes output, Attributes own) {}

    Site(String operation, Lane lane, String provider, String knownModel, boolean tagged) {
        this.operation = operation;
        String model = lane.target().model();
        this.spanName = operation + " " + model;
        Attributes place = placeOf(lane);
        this.start = Attributes.builder()
                .putAll(base(operation, provider, model))
                .putAll(place)
                .put(Names.ENDPOINT, lane.name())
                .build();
        Attributes base = base(operation, provider, knownModel);
        this.common = base.toBuilder().putAll(place).build();
        this.own = base.toBuilder().put(Names.ENDPOINT, lane.name()).build();
        Key other = new Key(Names.OTHER, Names.OTHER, Names.OTHER, Tags.NONE);
        this.endings = new Bounded<>(tagged ? MOST_WITH_TAGS : MOST_ENDINGS, other, this::ending);
    }

    private static Attributes base(String operation, String provider, String model) {
        return Attributes.of(Names.OPERATION, operation, Names.PROVIDER, provider, Names.REQUEST_MODEL, model);
    }

    private static Attributes placeOf(Lane lane) {
        URI url = lane.endpoint().baseUrl();
        int port = url.getPort() >= 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        String host = url.getHost();
        String address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return Attributes.of(Names.SERVER_ADDRESS, address, Names.SERVER_PORT, (long) port);
    }

    Ending ending(String outcome, String error, String responseModel, Tags.Values tags) {
        return endings.get(new Key(outcome, error, responseModel, tags));
    }

    private Ending ending(Key key) {
        AttributesBuilder said = common.toBuilder().putAll(key.tags().attributes);
        if (!key.responseModel().isEmpty()) {
            said.put(Names.RESPONSE_MODEL, key.responseModel());
        }
        Attributes all = said.build();
        AttributesBuilder mine = own.toBuilder().put(Names.OUTCOME, key.outcome());
        AttributesBuilder duration = all.toBuilder();
        if (!key.error().isEmpty()) {
            mine.put(Names.ERROR_TYPE, key.error());
            duration.put(Names.ERROR_TYPE, key.error());
        }
        return new Ending(
                duration.build(),
                all,
                all.toBuilder().put(Names.TOKEN_TYPE_V1_41, "input").build(),
                all.toBuilder().put(Names.TOKEN_TYPE_V1_41, "output").build(),
                mine.build());
    }
}
