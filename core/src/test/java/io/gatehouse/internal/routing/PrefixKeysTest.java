package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.CallOptions;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Message;
import io.gatehouse.model.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrefixKeysTest {
    private static final String LONG = "All work and no play makes Jack a dull boy. ".repeat(200);

    private static ChatRequest.Builder request(Message... messages) {
        return ChatRequest.builder("vllm/model").add(messages);
    }

    private static PrefixKeys keys(Message... messages) {
        return PrefixKeys.of(request(messages).build());
    }

    private static long[] all(PrefixKeys keys) {
        long[] all = new long[keys.depths()];
        for (int i = 0; i < all.length; i++) {
            all[i] = keys.at(i);
        }
        return all;
    }

    @Test
    void aLaterTurnHasTheKeysOfTheEarlierOnes() {
        List<Message> messages = new ArrayList<>(List.of(Message.system(LONG), Message.user("What is a pool?")));
        PrefixKeys before = PrefixKeys.of(request().messages(messages).build());
        for (int turn = 2; turn < 6; turn++) {
            messages.add(Message.assistant("Answer " + turn));
            messages.add(Message.user("And then? " + turn));
            PrefixKeys after = PrefixKeys.of(request().messages(messages).build());

            assertThat(all(after)).startsWith(all(before));
            assertThat(after.continues()).isTrue();
            before = after;
        }
        assertThat(before.depths()).isEqualTo(3);
    }

    @Test
    void conversationsUnderTheSameInstructionsShareTheFirstKeyOnly() {
        PrefixKeys one = keys(Message.system(LONG), Message.user("One"));
        PrefixKeys other = keys(Message.system(LONG), Message.user("Other"));

        assertThat(one.at(0)).isEqualTo(other.at(0));
        assertThat(one.at(1)).isNotEqualTo(other.at(1));
        assertThat(one.own()).isEqualTo(1);
        assertThat(one.sharedTokens()).isBetween(LONG.length() / 4L, LONG.length() / 4L + 1);
    }

    @Test
    void whatDiffersOnlyBehindTheHeadIsToldApartOneLevelDeeper() {
        PrefixKeys one = keys(Message.system(LONG + "It is Monday."), Message.user("Hello"));
        PrefixKeys other = keys(Message.system(LONG + "It is Friday."), Message.user("Hello"));

        assertThat(one.at(0)).isEqualTo(other.at(0));
        assertThat(one.at(1)).isNotEqualTo(other.at(1));

        PrefixKeys question = keys(Message.user(LONG + "Why?"));
        PrefixKeys another = keys(Message.user(LONG + "When?"));
        assertThat(question.at(0)).as("the same document").isEqualTo(another.at(0));
        assertThat(question.at(1)).isNotEqualTo(another.at(1));
    }

    @Test
    void modelTenantSaltToolsAndInstructionsEachMakeAnotherKey() {
        Message system = Message.system("Be brief.");
        Message user = Message.user("Hello");
        Set<Long> firsts = new HashSet<>();
        List<ChatRequest> requests = List.of(
                request(system, user).build(),
                ChatRequest.builder("vllm/adapter").add(system, user).build(),
                request(system, user)
                        .options(CallOptions.builder().tenant("acme").build())
                        .build(),
                request(system, user).extra("cache_salt", "pepper").build(),
                request(system, user)
                        .tools(List.of(ToolSpec.of("search", "Finds things", null)))
                        .build(),
                request(Message.system("Be long."), user).build(),
                request(user).build());
        requests.forEach(each -> firsts.add(PrefixKeys.of(each).at(0)));

        assertThat(firsts).hasSameSizeAs(requests);
    }

    @Test
    void theNameThatAGatewayGivesTheProviderDoesNotMatter() {
        ChatRequest here =
                ChatRequest.builder("vllm/org/model").add(Message.user("Hello")).build();

        assertThat(PrefixKeys.of(here).at(0))
                .isEqualTo(PrefixKeys.of(here.withModel("gpus/org/model")).at(0));
    }

    @Test
    void keysAreTheSameInEveryVersionAndJvm() {
        PrefixKeys keys = keys(Message.system("Be brief."), Message.user("Hello"));

        assertThat(all(keys)).containsExactly(-4798788698409239407L, -4126748693371924185L);
    }

    @Test
    void onlyTheBeginningAndTheEndOfLongTextsAreLookedAt() {
        String middle = LONG.substring(0, 4_000) + "X" + LONG.substring(4_001);

        assertThat(all(keys(Message.user(LONG)))).isEqualTo(all(keys(Message.user(middle))));
    }

    @Test
    void aPromptWithoutTextHasNoKeysAndImagesAreText() {
        assertThat(keys(Message.user("")).depths()).isZero();
        assertThat(keys(Message.user(ImagePart.url("https://a.example/1.png"))).at(0))
                .isNotEqualTo(keys(Message.user(ImagePart.url("https://a.example/2.png")))
                        .at(0));
    }
}
