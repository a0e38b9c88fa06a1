package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SgLangOptionsTest {
    private static Map<String, Json> fields(UnaryOperator<SgLangOptions.Builder> set) {
        return set.apply(SgLangOptions.builder()).build().fields();
    }

    @Test
    void fieldsTravelUnderTheNamesThatSgLangKnows() {
        Map<String, Json> all = fields(options -> options.minP(1)
                .minTokens(0)
                .repetitionPenalty(2)
                .stopTokenIds(1, 2)
                .stopRegex("E+")
                .noStopTrim()
                .ignoreEos()
                .skipSpecialTokens(false)
                .loraPath("sql")
                .separateReasoning(false)
                .chatTemplateArgument("a", 1)
                .priority(-1)
                .cacheSalt("s")
                .extraKey("k")
                .rid("r"));

        SgLangFields.check(all, false, Set.of(), "sglang");
        assertThat(all).hasSize(15);
        assertThat(all.get("stop_token_ids")).hasToString("[1,2]");
        assertThat(all.get("chat_template_kwargs")).hasToString("{\"a\":1}");
        assertThat(fields(options -> options.regex("a"))).containsOnlyKeys("regex");
        assertThat(fields(options -> options.ebnf("a"))).containsOnlyKeys("ebnf");
    }

    static Stream<UnaryOperator<SgLangOptions.Builder>> bad() {
        return Stream.of(
                options -> options.minP(1.01),
                options -> options.minP(-0.01),
                options -> options.minP(Double.NaN),
                options -> options.minTokens(-1),
                options -> options.repetitionPenalty(2.01),
                options -> options.repetitionPenalty(-0.01),
                options -> options.repetitionPenalty(Double.NaN),
                options -> options.repetitionPenalty(Double.POSITIVE_INFINITY),
                SgLangOptions.Builder::stopTokenIds,
                options -> options.stopTokenIds(3, -1),
                options -> options.regex(""),
                options -> options.ebnf(""),
                options -> options.stopRegex(""),
                options -> options.loraPath(""),
                options -> options.cacheSalt(""),
                options -> options.extraKey(""),
                options -> options.rid(""),
                options -> options.regex("a").ebnf("b"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void badValuesAreRefused(UnaryOperator<SgLangOptions.Builder> set) {
        assertThatThrownBy(() -> fields(set)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void allFieldsOfBothApisAreKnown() {
        for (String name :
                List.of("lora_path", "bootstrap_room", "separate_reasoning", "max_tokens", "custom_params")) {
            assertThatThrownBy(() -> SgLangFields.check(Map.of(name + "s", Json.of(1)), false, Set.of(), "sglang"))
                    .as(name)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(name);
            SgLangFields.check(Map.of(name, Json.of(1)), false, Set.of(), "sglang");
        }
    }
}
