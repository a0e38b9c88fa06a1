package io.gatehouse.openai;

import io.gatehouse.model.AudioPart;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.FilePart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import org.jspecify.annotations.Nullable;

/** Refuses what a host cannot do before anything is written, so that nothing is dropped silently. */
final class RequestRules {
    private final Profile profile;
    private final String provider;

    RequestRules(Profile profile, String provider) {
        this.profile = profile;
        this.provider = provider;
    }

    void check(ChatRequest request) {
        Sampling sampling = request.sampling();
        Integer n = sampling.n();
        refuse(RequestField.N, n != null && n > 1);
        refuseSet(RequestField.TOP_K, sampling.topK());
        refuseSet(RequestField.SEED, sampling.seed());
        refuse(RequestField.LOGIT_BIAS, !sampling.logitBias().isEmpty());
        refuse(RequestField.LOGPROBS, Boolean.TRUE.equals(sampling.logprobs()));
        refuseSet(RequestField.TOP_LOGPROBS, sampling.topLogprobs());
        refuseSet(RequestField.FREQUENCY_PENALTY, sampling.frequencyPenalty());
        refuseSet(RequestField.PRESENCE_PENALTY, sampling.presencePenalty());
        refuseSet(RequestField.PARALLEL_TOOL_CALLS, sampling.parallelToolCalls());
        refuseSet(RequestField.REASONING_EFFORT, sampling.reasoningEffort());
        refuse(RequestField.STOP, !sampling.stop().isEmpty());
        refuse(RequestField.TOOLS, !request.tools().isEmpty());
        refuseSet(RequestField.RESPONSE_FORMAT, request.responseFormat());
        ResponseFormat format = request.responseFormat();
        boolean bareJson = format != null && format.kind() == ResponseFormat.Kind.JSON_OBJECT;
        if (bareJson && profile.formatStyle() == FormatStyle.VALUE) {
            throw new InvalidRequestException("Provider " + provider + " (profile " + profile.name()
                    + ") answers in JSON only by a schema: use ResponseFormat.jsonSchema(…)");
        }
        for (Message message : request.messages()) {
            for (ContentPart part : message.content()) {
                refuse(RequestField.IMAGES, part instanceof ImagePart);
                refuse(RequestField.AUDIO, part instanceof AudioPart);
                refuse(RequestField.FILES, part instanceof FilePart);
            }
        }
    }

    void refuseSet(RequestField field, @Nullable Object value) {
        refuse(field, value != null);
    }

    private void refuse(RequestField field, boolean used) {
        if (!used || !profile.refuses(field)) {
            return;
        }
        String what = field == RequestField.N ? "n greater than 1" : field.label();
        String passing = field.wireName().equals("messages")
                ? ""
                : ", or pass it on purpose with extra(\"" + field.wireName() + "\", …)";
        throw new InvalidRequestException("Provider " + provider + " (profile " + profile.name() + ") does not support "
                + what + ": leave it out" + passing);
    }
}
