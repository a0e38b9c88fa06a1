package io.gatehouse.openai;

/** Copies a profile into a builder. */
final class ProfileCopy {
    private ProfileCopy() {}

    static ProfileBuilder of(Profile profile, String name) {
        ProfileBuilder builder = new ProfileBuilder(name)
                .family(profile.setFamily())
                .baseUrl(profile.baseUrl())
                .keyVariable(profile.keyVariable())
                .authHeader(profile.authHeader())
                .paths(profile.chatPath(), profile.embeddingsPath(), profile.modelsPath())
                .requestIdHeaders(profile.requestIdHeaders().toArray(new String[0]))
                .idempotencyHeader(profile.idempotencyHeader())
                .fixedModel(profile.fixedModel())
                .maxTokensField(profile.maxTokensField())
                .seedField(profile.seedField())
                .reasoningEffortField(profile.reasoningEffortField())
                .reasoningField(profile.reasoningField())
                .requiredToolWord(profile.requiredToolWord())
                .echo(profile.echoedFields().toArray(new String[0]))
                .formatStyle(profile.formatStyle())
                .usageStyle(profile.usageStyle())
                .errorRule(profile.errorRule())
                .maxEmbeddingInputs(profile.maxEmbeddingInputs());
        for (RequestField field : RequestField.values()) {
            if (profile.refuses(field)) {
                builder.refuse(field);
            }
        }
        for (Quirk quirk : Quirk.values()) {
            builder.quirk(quirk, profile.has(quirk));
        }
        return builder;
    }
}
