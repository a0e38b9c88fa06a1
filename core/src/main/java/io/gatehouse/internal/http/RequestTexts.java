package io.gatehouse.internal.http;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.FilePart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every text of a request that its caller wrote. */
final class RequestTexts {
    private final @Nullable ModelRequest request;

    RequestTexts(@Nullable ModelRequest request) {
        this.request = request;
    }

    void forEach(Consumer<String> action) {
        if (request == null) {
            return;
        }
        request.options().headers().values().forEach(action);
        request.extra().values().forEach(json -> values(json.asJava(), action));
        if (request instanceof EmbeddingRequest embedding) {
            embedding.input().forEach(action);
        } else if (request instanceof ChatRequest chat) {
            chat(chat, action);
        }
    }

    private static void chat(ChatRequest request, Consumer<String> action) {
        request.messages().forEach(message -> message(message, action));
        request.sampling().stop().forEach(action);
        for (ToolSpec tool : request.tools()) {
            give(tool.description(), action);
            if (tool.parameters() != null) {
                values(tool.parameters().asJava(), action);
            }
        }
        ResponseFormat format = request.responseFormat();
        if (format != null) {
            give(format.description(), action);
            values(format.schema() == null ? null : format.schema().asJava(), action);
        }
    }

    private static void message(Message message, Consumer<String> action) {
        action.accept(message.text());
        give(message.name(), action);
        give(message.refusal(), action);
        give(message.reasoning(), action);
        for (ContentPart part : message.content()) {
            if (part instanceof ImagePart image) {
                action.accept(image.url());
            } else if (part instanceof FilePart file) {
                give(file.filename(), action);
                give(file.data(), action);
            }
        }
        for (ToolCall call : message.toolCalls()) {
            action.accept(call.arguments());
        }
        message.extra().values().forEach(json -> values(json.asJava(), action));
    }

    private static void values(@Nullable Object value, Consumer<String> action) {
        if (value instanceof String text) {
            action.accept(text);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> {
                values(name, action);
                values(member, action);
            });
        } else if (value instanceof Iterable<?> many) {
            many.forEach(element -> values(element, action));
        }
    }

    private static void give(@Nullable String text, Consumer<String> action) {
        if (text != null) {
            action.accept(text);
        }
    }
}
