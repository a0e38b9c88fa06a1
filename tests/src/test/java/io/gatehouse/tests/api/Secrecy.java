package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.GatewayException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Looks for words in everything that an exception could print. */
final class Secrecy {
    private static final int RUN = 16;

    private Secrecy() {}

    /** No run of 16 characters of a word is in what the exception, its causes or its details print. */
    static void assertQuiet(GatewayException e, String... words) {
        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all));
        all.append("\n").append(String.valueOf(e.providerMessage()));
        all.append("\n").append(String.valueOf(e.code()));
        all.append("\n").append(e.attempts().toString());
        all.append("\n").append(String.valueOf(e.partial()));
        for (String word : words) {
            for (int i = 0; i + RUN <= word.length(); i++) {
                assertThat(all.toString()).doesNotContain(word.substring(i, i + RUN));
            }
        }
    }
}
