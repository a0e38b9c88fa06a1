package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request body under way: one JSON object whose field names are remembered, so that extra fields cannot collide. */
final class Body {
    @FunctionalInterface
    interface Writing {
        void to(Body body) throws IOException;
    }

    private final JsonGenerator json;
    private final Map<String, Json> extra;
    private final @Nullable Set<String> written;

    private Body(JsonGenerator json, Map<String, Json> extra) {
        this.json = json;
        this.extra = extra;
        written = extra.isEmpty() ? null : new HashSet<>();
    }

    /** Writes an object with the typed fields first, then the extra ones. */
    static byte[] write(Map<String, Json> extra, Writing typed) {
        // Its buffer is lent by the factory and goes back with getClearAndRelease.
        ByteArrayBuilder out = new ByteArrayBuilder(JsonText.factory()._getBufferRecycler());
        try (JsonGenerator json = JsonText.factory().createGenerator(out)) {
            Body body = new Body(json, extra);
            json.writeStartObject();
            typed.to(body);
            body.writeExtra();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.getClearAndRelease();
    }

    private void writeExtra() throws IOException {
        if (written == null) {
            return;
        }
        for (Map.Entry<String, Json> entry : extra.entrySet()) {
            String name = entry.getKey();
            if (written.contains(name)) {
                throw new InvalidRequestException("The extra field \"" + name + "\" would replace a field that the"
                        + " request sets itself: set it in one place only, preferably in the typed request");
            }
            json.writeFieldName(name);
            JsonText.writeValue(json, entry.getValue().asJava());
        }
    }

    JsonGenerator field(String name) throws IOException {
        if (written != null) {
            written.add(name);
        }
        json.writeFieldName(name);
        return json;
    }

    void text(String name, @Nullable String value) throws IOException {
        if (value != null) {
            field(name).writeString(value);
        }
    }

    void number(String name, @Nullable Integer value) throws IOException {
        if (value != null) {
            field(name).writeNumber(value);
        }
    }

    void number(String name, @Nullable Long value) throws IOException {
        if (value != null) {
            field(name).writeNumber(value);
        }
    }

    void number(String name, @Nullable Double value) throws IOException {
        if (value != null) {
            field(name).writeNumber(value);
        }
    }

    void bool(String name, @Nullable Boolean value) throws IOException {
        if (value != null) {
            field(name).writeBoolean(value);
        }
    }
}
