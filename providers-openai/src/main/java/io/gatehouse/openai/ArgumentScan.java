package io.gatehouse.openai;

/** Follows JSON text piece by piece and knows when its object is whole. */
final class ArgumentScan {
    private int depth;
    private boolean opened;
    private boolean inText;
    private boolean escaped;

    void add(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            step(piece.charAt(i));
        }
    }

    private void step(char c) {
        if (escaped) {
            escaped = false;
        } else if (inText) {
            escaped = c == '\\';
            inText = c != '"';
        } else if (c == '"') {
            inText = true;
        } else if (c == '{' || c == '[') {
            depth++;
            opened = true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }

    boolean isComplete() {
        return opened && depth <= 0;
    }
}
