package io.gatehouse.model;

import java.util.Base64;
import java.util.Objects;

/** Recorded audio, inline. */
public final class AudioPart implements ContentPart {
    private final String data;
    private final String format;

    private AudioPart(String data, String format) {
        this.data = data;
        this.format = format;
    }

    /**
     * Inline audio.
     *
     * @param format {@code wav} or {@code mp3}
     * @param bytes the file
     * @return the part
     */
    public static AudioPart bytes(String format, byte[] bytes) {
        return new AudioPart(Base64.getEncoder().encodeToString(bytes), Objects.requireNonNull(format, "format"));
    }

    /**
     * The audio in base64.
     *
     * @return base64 text
     */
    public String data() {
        return data;
    }

    /**
     * The file format.
     *
     * @return for example {@code wav}
     */
    public String format() {
        return format;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AudioPart part && part.data.equals(data) && part.format.equals(format);
    }

    @Override
    public int hashCode() {
        return Objects.hash(data, format);
    }

    @Override
    public String toString() {
        return "AudioPart(" + format + ", " + data.length() + " characters)";
    }
}
