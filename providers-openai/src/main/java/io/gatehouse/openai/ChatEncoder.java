package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.spi.EncodeContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the body of a chat request. Only what is set is sent. */
final class ChatEncoder {
    private static final String STREAM_OPTIONS = "stream_options";
    private static final String INCLUDE_USAGE = "include_usage";
    private static final String CONTINUOUS_USAGE = "continuous_usage_stats";

    private final Profile profile;
    private final MessageEncoder messages;

    ChatEncoder(Profile profile) {
        this.profile = profile;
        messages = new MessageEncoder(profile);
    }

    byte[] encode(ChatRequest request, EncodeContext context) {
        new RequestRules(profile, context.target().provider()).check(request);
        return Body.write(extraFields(request.extra(), context.streaming()), body -> write(body, request, context));
    }

    private Map<String, Json> extraFields(Map<String, Json> extra, boolean streaming) {
        if (extra.isEmpty()) {
            return extra;
        }
        for (String name : OpenAiDialect.RESERVED) {
            if (extra.containsKey(name)) {
                throw new InvalidRequestException("The extra field \"" + name
                        + "\" is written by the gateway itself: use the typed request instead");
            }
        }
        Json own = extra.get(STREAM_OPTIONS);
        if (own == null) {
            return extra;
        }
        if (!streaming) {
            throw new InvalidRequestException(
                    "The extra field \"stream_options\" is for streams only, but this call is not a stream");
        }
        if (!profile.has(Quirk.USAGE_ON_REQUEST) || !own.isObject()) {
            return extra;
        }
        // Options of the caller (include_obfuscation, continuous_usage_stats) stay; usage is asked for beside them.
        Map<String, Json> merged = new LinkedHashMap<>(extra);
        Json.ObjectBuilder options = Json.object().put(INCLUDE_USAGE, true);
        if (profile.has(Quirk.CONTINUOUS_USAGE)) {
            options.put(CONTINUOUS_USAGE, true);
        }
        merged.put(STREAM_OPTIONS, options.putAll(own.fields()).build());
        return merged;
    }

    private void write(Body body, ChatRequest request, EncodeContext context) throws IOException {
        String fixed = profile.fixedModel();
        body.text("model", fixed != null ? fixed : context.target().model());
        JsonGenerator json = body.field("messages");
        json.writeStartArray();
        for (Message message : request.messages()) {
            messages.write(json, message);
        }
        json.writeEndArray();
        if (profile.has(Quirk.CONTINUE_FINAL_MESSAGE) && MessageEncoder.endsInPrefill(request)) {
            body.bool("add_generation_prompt", false);
            body.bool("continue_final_message", true);
        }
        writeSampling(body, request.sampling());
        if (!request.tools().isEmpty()) {
            writeTools(body.field("tools"), request.tools());
        }
        ToolChoice choice = request.toolChoice();
        if (choice != null && !(request.tools().isEmpty() && choice.mode() == ToolChoice.Mode.NONE)) {
            writeToolChoice(body.field("tool_choice"), choice);
        }
        body.bool("parallel_tool_calls", request.sampling().parallelToolCalls());
        ResponseFormat format = request.responseFormat();
        if (format != null && profile.formatStyle() == FormatStyle.OPENAI) {
            writeFormat(body.field("response_format"), format, "json_schema");
        } else if (format != null && format.kind() != ResponseFormat.Kind.TEXT) {
            // Text is what such a host answers when nothing is said, and it has no word for it.
            writeFormat(body.field("response_format"), format, "value");
        }
        if (context.streaming()) {
            body.bool("stream", true);
            if (profile.has(Quirk.USAGE_ON_REQUEST) && !request.extra().containsKey(STREAM_OPTIONS)) {
                JsonGenerator options = body.field(STREAM_OPTIONS);
                options.writeStartObject();
                options.writeBooleanField(INCLUDE_USAGE, true);
                if (profile.has(Quirk.CONTINUOUS_USAGE)) {
                    options.writeBooleanField(CONTINUOUS_USAGE, true);
                }
                options.writeEndObject();
            }
        }
    }

    private void writeSampling(Body body, Sampling sampling) throws IOException {
        body.number(profile.maxTokensField(), sampling.maxTokens());
        body.number("temperature", sampling.temperature());
        Double topP = sampling.topP();
        boolean neutral = topP != null && topP >= 1 && profile.has(Quirk.TOP_P_BELOW_ONE);
        body.number("top_p", neutral ? null : topP);
        body.number("top_k", sampling.topK());
        body.number("frequency_penalty", sampling.frequencyPenalty());
        body.number("presence_penalty", sampling.presencePenalty());
        body.number(profile.seedField(), sampling.seed());
        // A host that takes no n does what n = 1 says, but may not know the field.
        body.number("n", profile.refuses(RequestField.N) ? null : sampling.n());
        body.bool("logprobs", profile.refuses(RequestField.LOGPROBS) ? null : sampling.logprobs());
        body.number("top_logprobs", sampling.topLogprobs());
        writeEffort(body, sampling.reasoningEffort());
        if (!sampling.stop().isEmpty()) {
            JsonGenerator json = body.field("stop");
            json.writeStartArray();
            for (String text : sampling.stop()) {
                json.writeString(text);
            }
            json.writeEndArray();
        }
        if (!sampling.logitBias().isEmpty()) {
            JsonGenerator json = body.field("logit_bias");
            json.writeStartObject();
            for (Map.Entry<Integer, Integer> entry : sampling.logitBias().entrySet()) {
                json.writeNumberField(Integer.toString(entry.getKey()), (int) entry.getValue());
            }
            json.writeEndObject();
        }
    }

    private void writeEffort(Body body, @Nullable String effort) throws IOException {
        if (effort == null) {
            return;
        }
        String name = profile.reasoningEffortField();
        int dot = name.indexOf('.');
        if (dot < 0) {
            body.text(name, effort);
            return;
        }
        JsonGenerator json = body.field(name.substring(0, dot));
        json.writeStartObject();
        json.writeStringField(name.substring(dot + 1), effort);
        json.writeEndObject();
    }

    private void writeTools(JsonGenerator json, List<ToolSpec> tools) throws IOException {
        json.writeStartArray();
        for (ToolSpec tool : tools) {
            json.writeStartObject();
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            json.writeStringField("name", tool.name());
            if (tool.description() != null) {
                json.writeStringField("description", tool.description());
            }
            if (tool.strict() != null) {
                json.writeBooleanField("strict", tool.strict());
            }
            writeParameters(json, tool.parameters());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeParameters(JsonGenerator json, @Nullable Json parameters) throws IOException {
        if (parameters != null) {
            json.writeFieldName("parameters");
            JsonText.writeValue(json, parameters.asJava());
        } else if (profile.has(Quirk.TOOL_PARAMETERS_REQUIRED)) {
            json.writeObjectFieldStart("parameters");
            json.writeStringField("type", "object");
            json.writeObjectFieldStart("properties");
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private void writeToolChoice(JsonGenerator json, ToolChoice choice) throws IOException {
        switch (choice.mode()) {
            case AUTO -> json.writeString("auto");
            case NONE -> json.writeString("none");
            case REQUIRED -> json.writeString(profile.requiredToolWord());
            case NAMED -> {
                json.writeStartObject();
                json.writeStringField("type", "function");
                json.writeObjectFieldStart("function");
                json.writeStringField("name", choice.name());
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }

    private void writeFormat(JsonGenerator json, ResponseFormat format, String schemaField) throws IOException {
        json.writeStartObject();
        switch (format.kind()) {
            case TEXT -> json.writeStringField("type", "text");
            case JSON_OBJECT -> json.writeStringField("type", "json_object");
            case JSON_SCHEMA -> {
                json.writeStringField("type", "json_schema");
                json.writeObjectFieldStart(schemaField);
                writeSchema(json, format);
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private void writeSchema(JsonGenerator json, ResponseFormat format) throws IOException {
        json.writeStringField("name", format.name());
        boolean full = profile.formatStyle() == FormatStyle.OPENAI;
        if (full && format.description() != null) {
            json.writeStringField("description", format.description());
        }
        if (full && format.strict() != null) {
            json.writeBooleanField("strict", format.strict());
        }
        Json schema = format.schema();
        json.writeFieldName("schema");
        JsonText.writeValue(json, schema == null ? Map.of() : schema.asJava());
    }
}
