package io.gatehouse.internal.telemetry;

import io.gatehouse.model.Target;
import io.gatehouse.spi.Provider;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What the conventions call the providers of a gateway. Immutable. */
final class ProviderNames {
    // By family, or by name for servers of one's own; what is not here is its own name.
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("azure", "azure.ai.openai"),
            Map.entry("bedrock", "aws.bedrock"),
            Map.entry("gemini", "gcp.gemini"),
            Map.entry("vertex", "gcp.vertex_ai"),
            Map.entry("mistral", "mistral_ai"),
            Map.entry("xai", "x_ai"),
            Map.entry("watsonx", "ibm.watsonx.ai"),
            Map.entry("moonshot", "moonshot_ai"),
            Map.entry("together", "together_ai"),
            Map.entry("fireworks", "fireworks_ai"),
            Map.entry("lmstudio", "lm_studio"),
            Map.entry("llamacpp", "llama_cpp"));

    private final Map<String, String> names = new HashMap<>();

    ProviderNames(Collection<Provider> providers) {
        for (Provider provider : providers) {
            String family = provider.family();
            String key = Provider.SELF_HOSTED.equals(family) ? provider.name() : family;
            names.put(provider.name(), KNOWN.getOrDefault(key, key));
        }
    }

    String of(Target target) {
        String name = names.get(target.provider());
        return name == null ? target.provider() : name;
    }
}
