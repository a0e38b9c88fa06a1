/** The OpenAI dialect and the profiles of hosts that speak it. */
module io.gatehouse.openai {
    requires transitive io.gatehouse.core;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.gatehouse.openai;
}
