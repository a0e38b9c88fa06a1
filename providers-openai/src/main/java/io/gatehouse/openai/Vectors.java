package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads vectors: arrays of numbers, or little-endian floats in base64. */
final class Vectors {
    private static final int USUAL_LENGTH = 1_536;

    private Vectors() {}

    static float[] ofBase64(byte[] bytes) throws IOException {
        if (bytes.length % Float.BYTES != 0) {
            throw new JsonParseException(null, "A vector in base64 is cut off");
        }
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    static float[] read(JsonParser parser, int expected) throws IOException {
        float[] vector = new float[expected > 0 ? expected : USUAL_LENGTH];
        int size = 0;
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            if (token == null || !token.isNumeric()) {
                throw new JsonParseException(null, "A vector holds something that is no number");
            }
            if (size == vector.length) {
                vector = Arrays.copyOf(vector, 2 * size);
            }
            vector[size++] = parser.getFloatValue();
        }
        return size == vector.length ? vector : Arrays.copyOf(vector, size);
    }
}
