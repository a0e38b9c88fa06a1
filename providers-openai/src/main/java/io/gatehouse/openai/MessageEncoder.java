package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.AudioPart;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.FilePart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.TextPart;
import io.gatehouse.model.ToolCall;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the messages of a chat request. */
final class MessageEncoder {
    private static final Set<String> TYPED = Set.of("role", "content", "name", "tool_calls", "tool_call_id", "refusal");
    private static final Set<String> TYPED_OF_CALL = Set.of("id", "function", "custom");
    private static final String CUSTOM = "custom";

    private final Profile profile;

    MessageEncoder(Profile profile) {
        this.profile = profile;
    }

    void write(JsonGenerator json, Message message) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", role(message.role()));
        writeText(json, "name", message.name());
        String callId = message.toolCallId();
        writeText(json, "tool_call_id", callId == null ? null : callId(callId));
        json.writeFieldName("content");
        writeContent(json, message);
        writeText(json, "refusal", message.refusal());
        if (!message.toolCalls().isEmpty()) {
            String field = profile.reasoningField();
            if (field != null && !message.extra().containsKey(field)) {
                writeText(json, field, message.reasoning());
            }
            json.writeArrayFieldStart("tool_calls");
            for (ToolCall call : message.toolCalls()) {
                writeToolCall(json, call);
            }
            json.writeEndArray();
        }
        writeExtra(json, extra(message), TYPED, "message");
        json.writeEndObject();
    }

    /** Whether the answer to a request has begun in it already. */
    static boolean endsInPrefill(ChatRequest request) {
        List<Message> messages = request.messages();
        return !messages.isEmpty() && messages.get(messages.size() - 1).isPrefill();
    }

    private Map<String, Json> extra(Message message) {
        if (!message.isPrefill() || !profile.has(Quirk.CONTINUE_FINAL_MESSAGE)) {
            return message.extra();
        }
        Map<String, Json> unmarked = new LinkedHashMap<>(message.extra());
        unmarked.keySet().removeAll(Message.prefill("").extra().keySet());
        return unmarked;
    }

    private String role(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case DEVELOPER -> profile.has(Quirk.DEVELOPER_ROLE) ? "developer" : "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> "tool";
        };
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void writeContent(JsonGenerator json, Message message) throws IOException {
        List<ContentPart> parts = message.content();
        if (parts.isEmpty()) {
            // Only an assistant may be silent, when it calls tools or refuses.
            if (message.role() == Role.ASSISTANT) {
                json.writeNull();
            } else {
                json.writeString("");
            }
        } else if (parts.size() == 1 && parts.get(0) instanceof TextPart only) {
            json.writeString(only.text());
        } else {
            json.writeStartArray();
            for (ContentPart part : parts) {
                writePart(json, part);
            }
            json.writeEndArray();
        }
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
            writeText(json, "detail", image.detail());
            json.writeEndObject();
        } else if (part instanceof AudioPart audio) {
            json.writeStringField("type", "input_audio");
            json.writeObjectFieldStart("input_audio");
            json.writeStringField("data", audio.data());
            json.writeStringField("format", audio.format());
            json.writeEndObject();
        } else if (part instanceof FilePart file) {
            json.writeStringField("type", "file");
            json.writeObjectFieldStart("file");
            writeText(json, "filename", file.filename());
            writeText(json, "file_data", file.data());
            writeText(json, "file_id", file.fileId());
            json.writeEndObject();
        } else {
            throw new InvalidRequestException("This API has no way to send a content part of type "
                    + part.getClass().getSimpleName());
        }
        json.writeEndObject();
    }

    private void writeToolCall(JsonGenerator json, ToolCall call) throws IOException {
        Json extra = call.extra();
        Map<String, Json> fields = extra == null ? Map.of() : extra.fields();
        Json type = fields.get("type");
        boolean custom = type != null && CUSTOM.equals(type.asText());
        json.writeStartObject();
        json.writeStringField("id", callId(call.id()));
        if (type == null) {
            json.writeStringField("type", "function");
        }
        json.writeObjectFieldStart(custom ? CUSTOM : "function");
        json.writeStringField("name", call.name());
        // Some servers parse the arguments of earlier calls and stumble over an empty text.
        String arguments = call.arguments();
        json.writeStringField(custom ? "input" : "arguments", arguments.isEmpty() && !custom ? "{}" : arguments);
        json.writeEndObject();
        writeExtra(json, fields, TYPED_OF_CALL, "tool call");
        json.writeEndObject();
    }

    private static void writeExtra(JsonGenerator json, Map<String, Json> extra, Set<String> typed, String where)
            throws IOException {
        for (Map.Entry<String, Json> entry : extra.entrySet()) {
            if (typed.contains(entry.getKey())) {
                throw new InvalidRequestException("The extra field \"" + entry.getKey() + "\" of a " + where
                        + " would replace a field that the " + where + " sets itself");
            }
            json.writeFieldName(entry.getKey());
            JsonText.writeValue(json, entry.getValue().asJava());
        }
    }

    private String callId(String id) {
        return profile.has(Quirk.NINE_CHARACTER_IDS) ? ToolIds.nineCharacters(id) : id;
    }
}
