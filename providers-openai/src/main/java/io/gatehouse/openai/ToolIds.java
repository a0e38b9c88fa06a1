package io.gatehouse.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ThreadLocalRandom;

/** Ids of tool calls: made where a server gives none, rewritten where a server accepts only its own kind. */
final class ToolIds {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 24;
    private static final int SHORT = 9;

    private ToolIds() {}

    static String fresh() {
        StringBuilder id = new StringBuilder(LENGTH + 5).append("call_");
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** The same nine characters for the same id, so that call and result still belong together. */
    static String nineCharacters(String id) {
        if (id.length() == SHORT && id.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
            return id;
        }
        byte[] hash = sha256(id);
        StringBuilder made = new StringBuilder(SHORT);
        for (int i = 0; i < SHORT; i++) {
            made.append(ALPHABET.charAt((hash[i] & 0xff) % ALPHABET.length()));
        }
        return made.toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
