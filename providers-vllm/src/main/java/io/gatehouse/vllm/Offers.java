package io.gatehouse.vllm;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.NotOfferedException;
import io.gatehouse.model.ProtocolException;
import java.util.function.Supplier;

/** Says how a server must be started to offer what it does not. */
final class Offers {
    private Offers() {}

    static <T> T check(String path, Supplier<T> asking) {
        return check(path, how(bare(path)), asking);
    }

    static <T> T check(String path, String how, Supplier<T> asking) {
        try {
            return asking.get();
        } catch (ProtocolException e) {
            if (e.status() != 404 && e.status() != 405) {
                throw e;
            }
            throw missing(bare(path), how, e);
        }
    }

    private static String bare(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    private static GatewayException missing(String path, String how, GatewayException e) {
        return new NotOfferedException(
                ErrorDetails.of("Endpoint " + e.endpoint() + " does not offer " + path + ": " + how)
                        .at(e.target(), e.endpoint())
                        .response(e.status(), e.requestId())
                        .cause(e));
    }

    private static String how(String path) {
        return switch (path) {
            case "/sleep", "/wake_up", "/is_sleeping" -> "start it with --enable-sleep-mode and VLLM_SERVER_DEV_MODE=1";
            case "/load_lora_adapter", "/unload_lora_adapter" ->
                "start it with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True";
            case "/score", "/rerank" -> "start it with a model that scores pairs of texts, or a newer release";
            default -> "its release or the task it was started for does not have it";
        };
    }
}
