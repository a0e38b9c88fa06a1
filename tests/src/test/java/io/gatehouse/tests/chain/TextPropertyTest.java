package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatReply;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Head;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Target;
import io.gatehouse.model.TextDelta;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What {@code transformText} makes of a text does not depend on how the text was cut. */
class TextPropertyTest {
    private static final Head HEAD = Head.builder(Target.parse("fake/one")).build();
    private static final Placeholders PLACEHOLDERS =
            new Placeholders(Map.of("[[P1]]", "Ada", "[[P2]]", "[[P1]]", "[P]", "<"));

    @Property(tries = 60)
    void everyPairOfCutsGivesTheSame(@ForAll("texts") String text) {
        String whole = restored(List.of(text), false);
        assertThat(restored(List.of(text), true)).isEqualTo(whole);
        for (int i = 0; i <= text.length(); i++) {
            for (int j = i; j <= text.length(); j++) {
                List<String> pieces = List.of(text.substring(0, i), text.substring(i, j), text.substring(j));
                assertThat(restored(pieces, false)).isEqualTo(whole);
            }
        }
    }

    @Property(tries = 200)
    void everyCharacterByItselfGivesTheSame(@ForAll("texts") String text) {
        assertThat(restored(List.of(text.split("")), false)).isEqualTo(restored(List.of(text), false));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts =
                Arbitraries.of("[[P1]]", "[[P2]]", "[P]", "[[P", "[[", "[", "]]", "]", "P1", "x", "é", "\"", "[[P3]]");
        return parts.list().ofMaxSize(6).map(all -> String.join("", all));
    }

    /** The text behind two transformations, the second looking for what the first one may have made. */
    private static String restored(List<String> pieces, boolean inOnePiece) {
        String text = String.join("", pieces);
        Finished end = Finished.of(ChatResponse.of(HEAD.target(), text));
        ListSource source = new ListSource();
        if (!inOnePiece) {
            pieces.forEach(piece -> source.add(TextDelta.of(piece)));
        }
        source.add(end);
        ChatReply reply = ChatEngine.from(HEAD, source)
                .transformText(channel -> PLACEHOLDERS.restorer(channel))
                .transformText(channel -> PLACEHOLDERS.restorer(channel));
        StringBuilder shown = new StringBuilder();
        while (true) {
            StreamEvent event = reply.engine().next();
            if (event instanceof TextDelta delta) {
                assertThat(delta.text()).isNotEmpty();
                shown.append(delta.text());
            } else if (event instanceof Finished finished) {
                assertThat(finished.response().text()).isEqualTo(shown.toString());
                return shown.toString();
            }
        }
    }
}
