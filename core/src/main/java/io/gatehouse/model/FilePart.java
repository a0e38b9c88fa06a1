package io.gatehouse.model;

import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file: inline with a name, or by the id under which the provider keeps it. */
public final class FilePart implements ContentPart {
    private final @Nullable String filename;
    private final @Nullable String data;
    private final @Nullable String fileId;

    private FilePart(@Nullable String filename, @Nullable String data, @Nullable String fileId) {
        this.filename = filename;
        this.data = data;
        this.fileId = fileId;
    }

    /**
     * An inline file.
     *
     * @param filename shown to the model
     * @param mediaType for example {@code application/pdf}
     * @param bytes the content
     * @return the part
     */
    public static FilePart bytes(String filename, String mediaType, byte[] bytes) {
        String url = "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
        return new FilePart(Objects.requireNonNull(filename, "filename"), url, null);
    }

    /**
     * A file uploaded before.
     *
     * @param fileId the provider's id
     * @return the part
     */
    public static FilePart id(String fileId) {
        return new FilePart(null, null, Objects.requireNonNull(fileId, "fileId"));
    }

    /**
     * The file name.
     *
     * @return the name, or null for a file by id
     */
    public @Nullable String filename() {
        return filename;
    }

    /**
     * The content as a {@code data:} URL.
     *
     * @return the URL, or null for a file by id
     */
    public @Nullable String data() {
        return data;
    }

    /**
     * The provider's id of the file.
     *
     * @return the id, or null for an inline file
     */
    public @Nullable String fileId() {
        return fileId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilePart part
                && Objects.equals(part.filename, filename)
                && Objects.equals(part.data, data)
                && Objects.equals(part.fileId, fileId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(filename, data, fileId);
    }

    @Override
    public String toString() {
        return "FilePart(" + (fileId != null ? fileId : filename) + ")";
    }
}
