/** Tools for tests of applications and providers. */
module io.gatehouse.testing {
    requires transitive io.gatehouse.core;
    requires com.fasterxml.jackson.databind;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;
    requires static org.assertj.core;

    exports io.gatehouse.testing;
    exports io.gatehouse.testing.contract;
}
