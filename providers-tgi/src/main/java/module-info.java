/** Text Generation Inference and Triton's generate extension. */
module io.gatehouse.tgi {
    requires transitive io.gatehouse.core;
    requires transitive io.gatehouse.openai;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.gatehouse.tgi;
}
