package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.TextPart;
import io.gatehouse.spi.WireResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes moderation requests and reads their results. */
final class ModerationCodec {
    private ModerationCodec() {}

    static byte[] encode(@Nullable String model, List<? extends ContentPart> content) {
        if (content.isEmpty()) {
            throw new InvalidRequestException("There is nothing to moderate: pass at least one text or image");
        }
        boolean textOnly = content.stream().allMatch(TextPart.class::isInstance);
        return Body.write(Map.of(), body -> {
            body.text("model", model);
            JsonGenerator json = body.field("input");
            json.writeStartArray();
            for (ContentPart part : content) {
                if (textOnly) {
                    json.writeString(((TextPart) part).text());
                } else {
                    writePart(json, part);
                }
            }
            json.writeEndArray();
        });
    }

    private static void writePart(JsonGenerator json, ContentPart part) throws IOException {
        json.writeStartObject();
        if (part instanceof TextPart text) {
            json.writeStringField("type", "text");
            json.writeStringField("text", text.text());
        } else if (part instanceof ImagePart image) {
            json.writeStringField("type", "image_url");
            json.writeObjectFieldStart("image_url");
            json.writeStringField("url", image.url());
            json.writeEndObject();
        } else {
            throw new InvalidRequestException(
                    "Moderation takes texts and images, not " + part.getClass().getSimpleName());
        }
        json.writeEndObject();
    }

    static Moderation decode(WireResponse response) {
        try {
            Json body = Json.lazy(response.body());
            if (body.get("results").isArray()) {
                return new Moderation(body);
            }
        } catch (GatewayException e) {
            throw ChatDecoder.protocol(response.head(), "is not the JSON of a moderation");
        }
        throw ChatDecoder.protocol(response.head(), "has no moderation results");
    }
}
