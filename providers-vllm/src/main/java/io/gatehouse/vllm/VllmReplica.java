package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.NotOfferedException;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/**
 * One replica of a pool: what vLLM offers beside chat and embeddings, asked of this server. Each method is one request
 * beside the chain: no interceptor, retry or fallback sees it. Thread-safe.
 */
public final class VllmReplica {
    private final Endpoint endpoint;
    private final ProviderClient client;
    private final Versions versions;
    private final Natives natives;

    VllmReplica(Endpoint endpoint, ProviderClient client, Versions versions, Natives natives) {
        this.endpoint = endpoint;
        this.client = client;
        this.versions = versions;
        this.natives = natives;
    }

    /**
     * Where it is.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * As {@link VllmProvider#tokenize(String, String)}.
     *
     * @param model the model
     * @param text the text
     * @return its tokens
     * @throws GatewayException when that fails
     */
    public TokenList tokenize(String model, String text) {
        return natives.tokenize(model, text);
    }

    /**
     * As {@link VllmProvider#tokenize(ChatRequest)}.
     *
     * @param request the conversation
     * @return its tokens
     * @throws GatewayException when that fails
     */
    public TokenList tokenize(ChatRequest request) {
        return natives.tokenize(request);
    }

    /**
     * As {@link VllmProvider#detokenize}.
     *
     * @param model the model
     * @param tokens ids of its vocabulary
     * @return the text
     * @throws GatewayException when that fails
     */
    public String detokenize(String model, int... tokens) {
        return natives.detokenize(model, tokens);
    }

    /**
     * As {@link VllmProvider#complete(ChatRequest)}.
     *
     * @param request one message of the user, which is the prompt
     * @return the completion
     * @throws GatewayException when that fails
     */
    public ChatResponse complete(ChatRequest request) {
        return natives.complete(request);
    }

    /**
     * As {@link VllmProvider#models}.
     *
     * @return the models and adapters
     * @throws GatewayException when that fails
     */
    public List<ModelInfo> models() {
        return natives.models();
    }

    /**
     * Which release it runs. Asked once and kept; asked anew after the replica has failed.
     *
     * @return for example {@code 0.12.0}
     * @throws GatewayException when it could not be asked
     */
    public String version() {
        VllmVersion known = versions.at(endpoint);
        if (known != null) {
            return known.text();
        }
        String text =
                Offers.check("/version", () -> versions.learn(endpoint, client.send(endpoint, Versions.QUESTION)));
        return text == null ? "unknown" : text;
    }

    /**
     * Loads a LoRA adapter, which then is a model of that name. The server must have been started with {@code
     * --enable-lora} and {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}.
     *
     * @param name the name to call it by
     * @param path where the server finds it
     * @return the server's words
     * @throws NotOfferedException when the server was started without
     * @throws GatewayException when that fails: a name that is taken is an invalid request, a path that is not there a
     *     model that is not found
     */
    public String loadAdapter(String name, String path) {
        return text(
                "/load_lora_adapter",
                Json.object().put("lora_name", name).put("lora_path", path).build());
    }

    /**
     * Unloads a LoRA adapter.
     *
     * @param name the name it has
     * @return the server's words
     * @throws NotOfferedException when the server was started without
     * @throws GatewayException when that fails
     */
    public String unloadAdapter(String name) {
        return text("/unload_lora_adapter", Json.object().put("lora_name", name).build());
    }

    private String text(String path, Json body) {
        WireRequest request = WireRequest.post(path, Natives.bytes(body));
        return Offers.check(path, () -> client.text(endpoint, request));
    }

    /**
     * Frees the memory of the accelerator. The pool's readiness checks find a sleeping server and send it no calls; those that
     * come before the next check hang or fail, so drain it first. The server must have been started with {@code --enable-sleep-mode} and {@code VLLM_SERVER_DEV_MODE=1}.
     *
     * @param level 1 keeps the weights in the memory of the machine, 2 forgets them
     * @throws NotOfferedException when the server was started without
     * @throws GatewayException when that fails
     */
    public void sleep(int level) {
        if (level != 1 && level != 2) {
            throw new InvalidRequestException("The level of sleep must be 1 or 2, but was " + level);
        }
        post("/sleep?level=" + level);
    }

    /**
     * Takes the memory again.
     *
     * @param tags what to bring back ({@code weights}, {@code kv_cache}); none for all
     * @throws NotOfferedException when the server was started without
     * @throws GatewayException when that fails
     */
    public void wake(String... tags) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (String tag : tags) {
            query.add("tags=" + URLEncoder.encode(tag, StandardCharsets.UTF_8));
        }
        post("/wake_up" + query);
    }

    private void post(String path) {
        WireRequest request = WireRequest.post(path, new byte[0]).atRoot();
        Offers.check(path, () -> client.text(endpoint, request));
    }

    /**
     * Whether it sleeps. A sleeping server calls itself healthy.
     *
     * @return true when it does
     * @throws NotOfferedException when the server was started without sleep mode
     * @throws GatewayException when that fails
     */
    public boolean isSleeping() {
        WireRequest request = WireRequest.get("/is_sleeping").atRoot();
        WireResponse answer = Offers.check("/is_sleeping", () -> client.send(endpoint, request));
        return Natives.read(answer, "whether it sleeps", json -> {
            Json sleeps = json.get("is_sleeping");
            return sleeps.isMissing() ? null : sleeps.asBoolean(false);
        });
    }

    @Override
    public String toString() {
        return "VllmReplica(" + endpoint.name() + ")";
    }
}
