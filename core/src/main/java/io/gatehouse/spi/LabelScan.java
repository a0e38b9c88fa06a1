package io.gatehouse.spi;

/**
 * Goes through the labels of a series, from behind its opening brace. Values are read only when asked for. Used by one
 * thread.
 */
final class LabelScan {
    private final String text;
    private final int limit;
    private int at;
    private int nameAt;
    private int nameEnd;
    private int valueAt;
    private int valueEnd;
    private boolean whole;
    private boolean escaped;

    LabelScan(String text, int from, int limit) {
        this.text = text;
        this.at = from;
        this.limit = limit;
    }

    /** Goes on to the next label; false behind the last one, or where something else stands than a label. */
    boolean next() {
        skipBlanks();
        if (at < limit && text.charAt(at) == '}') {
            at++;
            whole = true;
            return false;
        }
        if (!readName() || !skip('=') || !skip('"') || !readValue()) {
            at = limit;
            return false;
        }
        skipBlanks();
        if (at < limit && text.charAt(at) == ',') {
            at++;
            return true;
        }
        return at < limit && text.charAt(at) == '}';
    }

    private boolean readName() {
        nameAt = at;
        while (at < limit && isName(text.charAt(at), at == nameAt)) {
            at++;
        }
        nameEnd = at;
        return nameEnd > nameAt;
    }

    private boolean readValue() {
        valueAt = at;
        escaped = false;
        while (at < limit && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                escaped = true;
                at++;
            }
            at++;
        }
        valueEnd = at;
        return skipAt('"');
    }

    private boolean skip(char c) {
        skipBlanks();
        return skipAt(c);
    }

    private boolean skipAt(char c) {
        if (at >= limit || text.charAt(at) != c) {
            return false;
        }
        at++;
        return true;
    }

    private void skipBlanks() {
        while (at < limit && isBlank(text.charAt(at))) {
            at++;
        }
    }

    /** Whether the labels were well formed up to their closing brace. */
    boolean isWhole() {
        return whole;
    }

    /** Behind the closing brace. */
    int end() {
        return at;
    }

    boolean isNamed(String name) {
        return name.length() == nameEnd - nameAt && text.startsWith(name, nameAt);
    }

    String name() {
        return text.substring(nameAt, nameEnd);
    }

    String value() {
        String raw = text.substring(valueAt, valueEnd);
        if (!escaped) {
            return raw;
        }
        StringBuilder plain = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\' || i + 1 == raw.length()) {
                plain.append(c);
                continue;
            }
            char next = raw.charAt(++i);
            if (next != 'n' && next != '"' && next != '\\') {
                plain.append(c);
            }
            plain.append(next == 'n' ? '\n' : next);
        }
        return plain.toString();
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    static boolean isName(char c, boolean first) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '_'
                || c == ':'
                || (!first && c >= '0' && c <= '9');
    }
}
