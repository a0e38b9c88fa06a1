package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Answers an embeddings request with {@link HashedVector}s. */
final class EmbeddingAnswer implements Answer {
    private final int dimensions;
    private final boolean reversed;

    EmbeddingAnswer(int dimensions, boolean reversed) {
        this.dimensions = dimensions;
        this.reversed = reversed;
    }

    @Override
    public Script script(RecordedRequest request) {
        JsonNode asked = request.json();
        List<String> inputs = inputs(asked.path("input"));
        int length = asked.path("dimensions").asInt(dimensions);
        boolean base64 = asked.path("encoding_format").asText().equals("base64");
        ObjectNode body = WireJson.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (int i = 0; i < inputs.size(); i++) {
            int index = reversed ? inputs.size() - 1 - i : i;
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", index);
            float[] vector = HashedVector.of(inputs.get(index), length);
            if (base64) {
                entry.put("embedding", base64(vector));
            } else {
                ArrayNode floats = entry.putArray("embedding");
                for (float value : vector) {
                    floats.add(value);
                }
            }
        }
        int tokens = inputs.stream().mapToInt(Tokens::count).sum();
        body.put("model", asked.path("model").asText("fake-model"));
        body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return ChatJson.identified(Scripts.json(200, WireJson.text(body)), request);
    }

    /** The input may be a text, a list of texts, a list of token numbers, or a list of such lists. */
    private static List<String> inputs(JsonNode input) {
        if (input.isArray() && !(input.size() > 0 && input.get(0).isNumber())) {
            List<String> texts = new ArrayList<>();
            input.forEach(each -> texts.add(each.isTextual() ? each.asText() : each.toString()));
            return texts;
        }
        return List.of(input.isTextual() ? input.asText() : input.toString());
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
