package io.gatehouse.model;

import java.util.Objects;

/**
 * A model of a provider, written {@code provider/model} and split at the first slash, so that model names may hold
 * slashes themselves: {@code vllm/meta-llama/Llama-3.1-8B-Instruct}.
 *
 * @param provider the configured name of the provider, without a slash
 * @param model the model name as the provider knows it
 */
public record Target(String provider, String model) {
    /** Checks both parts. */
    public Target {
        if (provider.isBlank() || provider.indexOf('/') >= 0) {
            throw new ConfigurationException(
                    "A provider name must not be blank and holds no slash, but was \"" + provider + "\"");
        }
        if (model.isBlank()) {
            throw new ConfigurationException("The model of a target must not be blank (provider \"" + provider + "\")");
        }
    }

    /**
     * Parses {@code provider/model}.
     *
     * @param text the written form
     * @return the target
     * @throws ConfigurationException when there is no slash or a part is blank
     */
    public static Target parse(String text) {
        int slash = Objects.requireNonNull(text, "text").indexOf('/');
        if (slash < 1) {
            throw new ConfigurationException(
                    "A target is written provider/model, for example openai/gpt-5-mini, but was \"" + text + "\"");
        }
        return new Target(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return provider + "/" + model;
    }
}
