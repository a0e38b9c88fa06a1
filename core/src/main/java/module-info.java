/** The gateway: calls, streams, policies and the chain of interceptors. */
@SuppressWarnings("module") // the modules of the qualified exports come later in the build
module io.gatehouse.core {
    requires com.fasterxml.jackson.core;
    requires transitive okhttp3;
    requires okio;
    requires kotlin.stdlib; // OkHttp 4 is no real module and cannot ask for it itself
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.context;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.gatehouse;
    exports io.gatehouse.model;
    exports io.gatehouse.okhttp;
    exports io.gatehouse.policy;
    exports io.gatehouse.spi;
    exports io.gatehouse.internal.json to
            io.gatehouse.openai,
            io.gatehouse.vllm,
            io.gatehouse.tgi,
            io.gatehouse.testing;
}
