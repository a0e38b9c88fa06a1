package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CumulativeTextTest {
    private static String read(CumulativeText texts, String... events) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < events.length; i++) {
            String piece = texts.next(events[i], i == events.length - 1);
            all.append('[').append(piece).append(']');
        }
        return all.toString();
    }

    private static String read(String... events) {
        return read(new CumulativeText(false), events);
    }

    @Test
    void wholeTextsBecomePieces() {
        assertThat(read("Hel", "Hello", "Hello", "Hello!")).isEqualTo("[Hel][lo][][!]");
        assertThat(read("", "Hi", "Hi")).isEqualTo("[][Hi][]");
    }

    @Test
    void piecesStayPieces() {
        assertThat(read("Hel", "lo", "", "!")).isEqualTo("[Hel][lo][][!]");
        assertThat(read("Hello", "")).isEqualTo("[Hello][]");
    }

    @Test
    void piecesThatLookedLikeAWholeTextAreMadeUpFor() {
        assertThat(read("ha", "ha", "!")).isEqualTo("[ha][][ha!]");
        assertThat(read("ha", "ha", "")).isEqualTo("[ha][][ha]");
    }

    @Test
    void piecesThatCannotBeToldApartAnymoreAreSaidToBe() {
        assertThat(read("a", "ab", "c")).isEqualTo("[a][b][null]");
    }

    @Test
    void aCharacterIsGivenWhenItIsWhole() {
        assertThat(read("a\uD83C", "a\uD83C\uDF0D", "a\uD83C\uDF0D!")).isEqualTo("[a][\uD83C\uDF0D][!]");
        assertThat(read("a\uFFFD", "a\uD83C\uDF0D")).isEqualTo("[a][\uD83C\uDF0D]");
        assertThat(read("ab", "\uD83C", "\uDF0D")).isEqualTo("[ab][][\uD83C\uDF0D]");
        assertThat(read("a", "a\uFFFD")).as("the model's own").isEqualTo("[a][\uFFFD]");
    }

    @Test
    void aStopTextThatHadBegunIsNotTakenForPieces() {
        assertThat(read(new CumulativeText(true), "Hi", "Hi EN", "Hi")).isEqualTo("[Hi][ EN][]");
    }

    @Test
    void aLongTextThatGrewStaysOne() {
        String text = "x".repeat(70);
        assertThat(read(text, text + "y", "z")).endsWith("[y][null]");
    }
}
