package io.gatehouse.internal.telemetry;

import io.gatehouse.model.CallOptions;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The tags that become attributes, and the combinations of their values. Thread-safe. */
final class Tags {
    private static final int MOST_SETS = 500;
    private static final int LONGEST_VALUE = 100;
    /** No values. */
    static final Values NONE = new Values(Attributes.empty());

    private final List<String> names;
    private final List<AttributeKey<String>> keys;
    private final Bounded<List<String>, Values> sets;

    /** One combination of values. Told apart by identity. */
    static final class Values {
        final Attributes attributes;

        private Values(Attributes attributes) {
            this.attributes = attributes;
        }
    }

    Tags(List<String> names) {
        this.names = names;
        this.keys = names.stream()
                .map(name -> AttributeKey.stringKey(Names.TAG_PREFIX + name))
                .toList();
        this.sets = new Bounded<>(
                MOST_SETS, Collections.nCopies(names.size(), Names.OTHER), values -> new Values(attributes(values)));
    }

    /** Whether any tag was chosen. */
    boolean any() {
        return !names.isEmpty();
    }

    /** The values of a call for metrics: of few different combinations. */
    Values of(CallOptions options) {
        return names.isEmpty() || options.tags().isEmpty() ? NONE : sets.get(values(options));
    }

    /** The values of a call as they are, for spans. */
    Attributes exactly(CallOptions options) {
        return names.isEmpty() || options.tags().isEmpty() ? Attributes.empty() : attributes(values(options));
    }

    private List<String> values(CallOptions options) {
        List<String> values = new ArrayList<>(names.size());
        for (String name : names) {
            values.add(Words.cut(options.tags().getOrDefault(name, ""), LONGEST_VALUE));
        }
        return values;
    }

    private Attributes attributes(List<String> values) {
        AttributesBuilder builder = Attributes.builder();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty()) {
                builder.put(keys.get(i), values.get(i));
            }
        }
        return builder.build();
    }
}
