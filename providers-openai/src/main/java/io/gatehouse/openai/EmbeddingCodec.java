package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Head;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes embedding requests and reads their vectors. */
final class EmbeddingCodec {
    private final Profile profile;
    private final ErrorClassifier errors;

    EmbeddingCodec(Profile profile, ErrorClassifier errors) {
        this.profile = profile;
        this.errors = errors;
    }

    byte[] encode(EmbeddingRequest request, EncodeContext context) {
        String provider = context.target().provider();
        if (profile.maxEmbeddingInputs() == 0) {
            throw new InvalidRequestException(
                    "Provider " + provider + " (profile " + profile.name() + ") has no embeddings");
        }
        new RequestRules(profile, provider).refuseSet(RequestField.DIMENSIONS, request.dimensions());
        return Body.write(request.extra(), body -> {
            body.text("model", context.target().model());
            JsonGenerator json = body.field("input");
            json.writeStartArray();
            for (String text : request.input()) {
                json.writeString(text);
            }
            json.writeEndArray();
            if (profile.has(Quirk.BASE64_EMBEDDINGS) && !request.extra().containsKey("encoding_format")) {
                body.text("encoding_format", "base64");
            }
            body.number("dimensions", request.dimensions());
        });
    }

    EmbeddingResponse decode(WireResponse response, EmbeddingRequest request) {
        Reading reading = new Reading(request.input().size());
        Head head = response.head();
        boolean failed;
        try (JsonParser parser = JsonText.factory().createParser(response.body())) {
            failed = parser.nextToken() == JsonToken.START_ARRAY;
            if (!failed) {
                reading.read(parser);
                failed = reading.failed;
            }
        } catch (IOException e) {
            throw ChatDecoder.protocol(head, "is not the JSON of an embeddings answer");
        }
        if (failed) {
            throw new WireErrorException(errors.classify(head.status(), head.headers(), response.body()));
        }
        List<float[]> vectors = reading.inOrder();
        if (vectors == null) {
            throw ChatDecoder.protocol(
                    head,
                    "does not hold one vector for each of the "
                            + request.input().size() + " inputs");
        }
        Usage usage = UsageReader.read(reading.rest.get("usage"), UsageStyle.STANDARD);
        Object model = reading.rest.get("model");
        return EmbeddingResponse.of(
                head,
                model instanceof String name && !name.isEmpty()
                        ? name
                        : head.target().model(),
                vectors,
                usage == null ? Usage.UNKNOWN : usage,
                Json.of(reading.rest));
    }

    /** The state of reading one answer. */
    private static final class Reading {
        final Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        boolean failed;
        private final float[] @Nullable [] byIndex;
        private int dimensions;
        private int count;
        private boolean misplaced;

        Reading(int inputs) {
            byIndex = new float[inputs][];
        }

        void read(JsonParser parser) throws IOException {
            Wire.expect(parser, JsonToken.START_OBJECT);
            String field;
            while ((field = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                if (field.equals("data") && token == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        readEntry(parser);
                    }
                } else {
                    Object value = JsonText.readValue(parser);
                    rest.put(field, value);
                    failed |= field.equals("error") && value != null;
                    failed |= field.equals("object") && "error".equals(value);
                }
            }
            Wire.expect(parser, JsonToken.END_OBJECT);
            failed |= count == 0 && (rest.get("detail") != null || rest.get("message") != null);
        }

        private void readEntry(JsonParser parser) throws IOException {
            Wire.expect(parser, JsonToken.START_OBJECT);
            int index = count++;
            float[] vector = null;
            String field;
            while ((field = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                if (field.equals("index")) {
                    index = Wire.integer(parser, index);
                } else if (field.equals("embedding") && token == JsonToken.VALUE_STRING) {
                    vector = Vectors.ofBase64(parser.getBinaryValue());
                } else if (field.equals("embedding") && token == JsonToken.START_ARRAY) {
                    vector = Vectors.read(parser, dimensions);
                } else {
                    parser.skipChildren();
                }
            }
            if (vector == null || index < 0 || index >= byIndex.length || byIndex[index] != null) {
                misplaced = true;
            } else {
                dimensions = vector.length;
                byIndex[index] = vector;
            }
        }

        /** The vectors, or null when they do not fit the inputs. */
        @Nullable
        List<float[]> inOrder() {
            if (misplaced || count != byIndex.length) {
                return null;
            }
            return new ArrayList<>(Arrays.asList(byIndex));
        }
    }
}
