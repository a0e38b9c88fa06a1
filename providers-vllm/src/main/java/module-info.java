/** vLLM and SGLang. */
module io.gatehouse.vllm {
    requires transitive io.gatehouse.core;
    requires transitive io.gatehouse.openai;
    requires static org.jspecify;

    exports io.gatehouse.vllm;
}
