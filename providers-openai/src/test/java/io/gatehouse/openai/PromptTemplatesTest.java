package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTemplatesTest {
    private static final List<Message> CHAT = List.of(
            Message.system("Be brief."), Message.user("Hi"), Message.assistant("Hello."), Message.user(" Who? "));

    private static String begun(PromptTemplate template) {
        return template.render(List.of(Message.user("Hi"), Message.prefill("Hello, ")));
    }

    @Test
    void chatMl() {
        assertThat(PromptTemplates.CHATML.render(CHAT))
                .isEqualTo("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
                        + "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\n Who? <|im_end|>\n"
                        + "<|im_start|>assistant\n");
        assertThat(begun(PromptTemplates.CHATML))
                .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello, ");
    }

    @Test
    void llama3() {
        assertThat(PromptTemplates.LLAMA3.render(CHAT))
                .isEqualTo("<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
                        + "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>"
                        + "<|start_header_id|>user<|end_header_id|>\n\nWho?<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\n");
        assertThat(begun(PromptTemplates.LLAMA3)).endsWith("<|end_header_id|>\n\nHello, ");
    }

    @Test
    void mistral() {
        assertThat(PromptTemplates.MISTRAL.render(CHAT))
                .isEqualTo("[INST] Hi[/INST] Hello.</s>[INST] Be brief.\n\n Who? [/INST]");
        assertThat(begun(PromptTemplates.MISTRAL)).isEqualTo("[INST] Hi[/INST] Hello, ");
        for (List<Message> bad : List.of(
                List.of(Message.system("x")),
                List.of(Message.user("a"), Message.user("b")),
                List.of(Message.assistant("a")),
                List.of(Message.user("a"), Message.assistant("b")))) {
            assertThatThrownBy(() -> PromptTemplates.MISTRAL.render(bad)).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void plain() {
        assertThat(PromptTemplates.PLAIN.render(List.of(Message.user("Once upon"))))
                .isEqualTo("Once upon");
        assertThat(PromptTemplates.PLAIN.render(CHAT)).isEqualTo("Be brief.\n\nHi\n\nHello.\n\n Who? ");
    }

    @Test
    void namesAreNotLost() {
        Message named = Message.user("Hi").toBuilder().name("Ada").build();
        for (PromptTemplate each : List.of(
                PromptTemplates.CHATML, PromptTemplates.LLAMA3, PromptTemplates.MISTRAL, PromptTemplates.PLAIN)) {
            assertThatThrownBy(() -> each.render(List.of(named)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("name");
            assertThat(each.takesPrefill()).isTrue();
        }
        PromptTemplate mine = messages -> messages.get(0).text();
        assertThat(mine.takesPrefill()).isFalse();
    }
}
