package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Json;
import io.gatehouse.model.ToolCallDelta;
import org.junit.jupiter.api.Test;

class ToolCallDeltaTest {
    private static Recorder calls(String... lists) {
        String[] deltas = new String[lists.length];
        for (int i = 0; i < lists.length; i++) {
            deltas[i] = "{\"tool_calls\":[" + lists[i] + "]}";
        }
        return Codec.of(Profiles.COMPATIBLE).deltas(deltas);
    }

    private static String call(String index, String id, String name, String arguments) {
        return "{" + (index == null ? "" : "\"index\":" + index + ",")
                + (id == null ? "" : "\"id\":\"" + id + "\",")
                + "\"type\":\"function\",\"function\":{"
                + (name == null ? "" : "\"name\":\"" + name + "\",")
                + "\"arguments\":" + Json.of(arguments) + "}}";
    }

    @Test
    void wholeCallsInOneDelta() {
        Recorder seen = calls(call("0", "a", "f", "{\"x\":1}") + "," + call("1", "b", "g", "{\"y\":2}"));
        assertThat(seen.calls()).containsExactly("f{\"x\":1}", "g{\"y\":2}");
        assertThat(seen.callIds()).containsExactly("a", "b");
    }

    @Test
    void wholeCallsWithoutAnIndex() {
        Recorder seen = calls(call(null, "a", "f", "{\"x\":1}") + "," + call("null", "b", "f", "{\"x\":2}"));
        assertThat(seen.calls()).containsExactly("f{\"x\":1}", "f{\"x\":2}");
        Recorder apart = calls(call(null, "a", "f", "{\"x\":1}"), call("null", "b", "f", "{\"x\":2}"));
        assertThat(apart.calls()).containsExactly("f{\"x\":1}", "f{\"x\":2}");
    }

    @Test
    void allCallsWithIndexZero() {
        Recorder seen = calls(call("0", "a", "f", "{\"x\":1}"), call("0", "b", "f", "{\"x\":2}"));
        assertThat(seen.calls()).containsExactly("f{\"x\":1}", "f{\"x\":2}");
        Recorder nameless = calls(call("0", "", "f", "{\"x\":1}") + "," + call("0", "", "f", "{\"x\":2}"));
        assertThat(nameless.calls()).containsExactly("f{\"x\":1}", "f{\"x\":2}");
        assertThat(nameless.callIds()).hasSize(2).doesNotHaveDuplicates().allMatch(id -> id.startsWith("call_"));
    }

    @Test
    void fragmentsWithoutAnIndexBelongToTheLastCall() {
        Recorder seen = calls(
                call(null, "a", "f", ""),
                call(null, null, null, "{\"x\":"),
                call(null, null, null, "1}"),
                call(null, "b", "g", "{"),
                call(null, null, null, "}"));
        assertThat(seen.calls()).containsExactly("f{\"x\":1}", "g{}");
    }

    @Test
    void idAndNameOnEveryFragmentAreOneCall() {
        Recorder seen = calls(call("0", "a", "f", "{\"x\":"), call("0", "a", "f", "\"}{\""), call("0", "a", "f", "}"));
        assertThat(seen.calls()).containsExactly("f{\"x\":\"}{\"}");
        assertThat(seen.callIds()).containsExactly("a");
        Recorder withoutId = calls(call("0", null, "f", "{\"x\":"), call("0", null, "f", "1}"));
        assertThat(withoutId.calls()).containsExactly("f{\"x\":1}");
    }

    @Test
    void anIdThatComesLateChangesNothing() {
        Recorder seen = calls(call("0", null, "f", "{"), call("0", "late", null, "}"));
        assertThat(seen.calls()).containsExactly("f{}");
        assertThat(seen.callIds()).hasSize(1).allMatch(id -> id.startsWith("call_"));
    }

    @Test
    void anEmptyFragmentIsNoNews() {
        assertThat(calls(call("0", "a", "f", ""), call("0", "a", "f", "")).events)
                .hasSize(1);
    }

    @Test
    void callsOfChoicesAreCountedApart() {
        Recorder seen = Codec.of(Profiles.COMPATIBLE)
                .chunks(
                        "{\"index\":0,\"delta\":{\"tool_calls\":[" + call("0", "a", "f", "{}") + "]}}",
                        "{\"index\":1,\"delta\":{\"tool_calls\":[" + call("0", "b", "f", "{}") + "]}}");
        assertThat(seen.log).contains("tool 0/0 a f {}", "tool 1/0 b f {}");
    }

    @Test
    void aThoughtSignatureStaysWithItsCall() {
        Recorder seen = Codec.of(Profiles.GEMINI)
                .deltas("{\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},"
                        + "\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}]}");
        assertThat(((ToolCallDelta) seen.events.get(0)).extra())
                .isEqualTo(Json.parse("{\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}"));
    }

    @Test
    void stopAfterAToolCallMeansToolCalls() {
        Recorder seen = Codec.of(Profiles.COMPATIBLE)
                .chunks(
                        "{\"index\":0,\"delta\":{\"tool_calls\":[" + call("0", "a", "f", "{}") + "]}}",
                        "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}");
        assertThat(seen.log).contains("finish 0 TOOL_CALLS stop");
    }

    @Test
    void aToolCallWithoutAReasonIsEndedByDone() {
        assertThat(calls(call("0", "0", "f", "{"), call("0", "0", null, "}")).log)
                .containsExactly(
                        "choice 0", "tool 0/0 0 f {", "tool 0/0 null null }", "finish 0 TOOL_CALLS null", "end");
    }
}
