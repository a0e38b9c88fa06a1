package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilesTest {
    private static String sampled(Profile profile, Sampling.Builder sampling) {
        return Codec.of(profile)
                .encode(Codec.REQUEST.toBuilder().sampling(sampling.build()).build());
    }

    private static String said(Profile profile, Message... messages) {
        return Codec.of(profile).encode(ChatRequest.builder("p/m").add(messages).build());
    }

    @Test
    void theTokenLimitGoesByTheNameTheHostKnows() {
        for (Profile profile : List.of(Profiles.OPENAI, Profiles.AZURE, Profiles.GROQ, Profiles.XAI)) {
            assertThat(sampled(profile, Sampling.builder().maxTokens(5))).contains("\"max_completion_tokens\":5");
        }
        for (Profile profile : List.of(Profiles.MISTRAL, Profiles.DEEPSEEK, Profiles.OLLAMA, Profiles.TOGETHER)) {
            assertThat(sampled(profile, Sampling.builder().maxTokens(5))).contains("\"max_tokens\":5");
        }
    }

    @Test
    void mistralHasWordsOfItsOwn() {
        assertThat(sampled(Profiles.MISTRAL, Sampling.builder().seed(3L))).contains("\"random_seed\":3");
        ChatRequest request = Codec.REQUEST.toBuilder()
                .tools(List.of(ToolSpec.of("f", null, null)))
                .toolChoice(ToolChoice.REQUIRED)
                .build();
        assertThat(Codec.of(Profiles.MISTRAL).encode(request)).contains("\"tool_choice\":\"any\"");
    }

    @Test
    void mistralsToolCallIdsHaveNineCharacters() {
        String json = said(
                Profiles.MISTRAL,
                Message.builder(Role.ASSISTANT)
                        .toolCalls(List.of(
                                ToolCall.of("call_0123456789abcdef", "f", "{}"), ToolCall.of("abcDEF123", "g", "{}")))
                        .build(),
                Message.tool("call_0123456789abcdef", "1"),
                Message.tool("abcDEF123", "2"));
        String made = ToolIds.nineCharacters("call_0123456789abcdef");
        assertThat(made).matches("[A-Za-z0-9]{9}");
        assertThat(json)
                .contains("\"id\":\"" + made + "\"", "\"tool_call_id\":\"" + made + "\"")
                .contains("\"id\":\"abcDEF123\"", "\"tool_call_id\":\"abcDEF123\"")
                .doesNotContain("call_0123456789abcdef");
    }

    @Test
    void usageIsAskedForOnlyWhereThatIsNeeded() {
        for (Profile profile : List.of(Profiles.MISTRAL, Profiles.GEMINI, Profiles.FIREWORKS)) {
            assertThat(Codec.of(profile).streaming().encode(Codec.REQUEST)).endsWith("\"stream\":true}");
        }
        for (Profile profile : List.of(Profiles.GROQ, Profiles.DEEPSEEK, Profiles.OLLAMA, Profiles.OPENROUTER)) {
            assertThat(Codec.of(profile).streaming().encode(Codec.REQUEST)).contains("include_usage");
        }
    }

    @Test
    void deepSeekGetsItsReasoningBackWithToolCalls() {
        Message.Builder thought = Message.builder(Role.ASSISTANT).reasoning("Hm");
        Message withCall =
                thought.toolCalls(List.of(ToolCall.of("1", "f", "{}"))).build();
        Message plain =
                Message.builder(Role.ASSISTANT).text("Hi").reasoning("Hm").build();

        assertThat(said(Profiles.DEEPSEEK, withCall)).contains("\"reasoning_content\":\"Hm\"");
        assertThat(said(Profiles.DEEPSEEK, plain)).doesNotContain("Hm");
        assertThat(said(Profiles.OPENAI, withCall)).doesNotContain("Hm");
    }

    @Test
    void openRouterTakesTheEffortInsideAnObject() {
        assertThat(sampled(Profiles.OPENROUTER, Sampling.builder().reasoningEffort("high")))
                .contains("\"reasoning\":{\"effort\":\"high\"}");
    }

    @Test
    void theRoleDeveloperIsSystemWhereItIsNotKnown() {
        assertThat(said(Profiles.OPENAI, Message.developer("x"))).contains("\"role\":\"developer\"");
        assertThat(said(Profiles.MISTRAL, Message.developer("x"))).contains("\"role\":\"system\"");
    }

    @Test
    void azuresOlderApiHasTheDeploymentInItsPath() {
        assertThat(Codec.of(Profiles.AZURE_DEPLOYMENTS, "my gpt")
                        .wire(Codec.REQUEST)
                        .path())
                .isEqualTo("/openai/deployments/my%20gpt/chat/completions");
        assertThat(Codec.of(Profiles.AZURE, "my gpt").wire(Codec.REQUEST).path())
                .isEqualTo("/chat/completions");
    }

    @Test
    void aCopyHasEverythingOfItsOriginal() {
        Profile copy = Profiles.MISTRAL.toBuilder("mine").build();
        assertThat(copy.name()).isEqualTo("mine");
        assertThat(copy).usingRecursiveComparison().ignoringFields("name").isEqualTo(Profiles.MISTRAL);
    }

    @Test
    void ownHostsAreDescribedByData() {
        Profile mine = Profiles.OPENAI.toBuilder("mine")
                .baseUrl("https://api.example.com/v1")
                .allow(RequestField.TOP_K)
                .maxTokensField("max_new_tokens")
                .build();
        assertThat(sampled(mine, Sampling.builder().topK(3).maxTokens(4)))
                .contains("\"top_k\":3")
                .contains("\"max_new_tokens\":4");
        assertThatThrownBy(() -> Profile.builder("a/b")).isInstanceOf(ConfigurationException.class);
    }
}
