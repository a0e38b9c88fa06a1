package io.gatehouse.model;

import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An image, by URL or inline as a {@code data:} URL. */
public final class ImagePart implements ContentPart {
    private final String url;
    private final @Nullable String detail;

    private ImagePart(String url, @Nullable String detail) {
        this.url = Objects.requireNonNull(url, "url");
        this.detail = detail;
    }

    /**
     * An image the provider fetches, or a {@code data:} URL.
     *
     * @param url http, https or data
     * @return the part
     */
    public static ImagePart url(String url) {
        return new ImagePart(url, null);
    }

    /**
     * An inline image.
     *
     * @param mediaType for example {@code image/png}
     * @param bytes the file
     * @return the part
     */
    public static ImagePart bytes(String mediaType, byte[] bytes) {
        return new ImagePart(
                "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes), null);
    }

    /**
     * The same image with a resolution hint.
     *
     * @param level {@code auto}, {@code low} or {@code high}
     * @return a new part
     */
    public ImagePart detail(String level) {
        return new ImagePart(url, level);
    }

    /**
     * The address of the image.
     *
     * @return the URL
     */
    public String url() {
        return url;
    }

    /**
     * The resolution hint.
     *
     * @return the level, or null when none was set
     */
    public @Nullable String detail() {
        return detail;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImagePart part && part.url.equals(url) && Objects.equals(part.detail, detail);
    }

    @Override
    public int hashCode() {
        return Objects.hash(url, detail);
    }

    @Override
    public String toString() {
        return "ImagePart(" + url.length() + " characters)";
    }
}
