package io.gatehouse.model;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form the answer must have: text, any JSON object, or JSON that satisfies a schema. */
public final class ResponseFormat {
    /** The kinds of format. */
    public enum Kind {
        /** Free text. */
        TEXT,
        /** Any JSON object. */
        JSON_OBJECT,
        /** JSON that satisfies {@link ResponseFormat#schema()}. */
        JSON_SCHEMA
    }

    /** Free text. */
    public static final ResponseFormat TEXT = new ResponseFormat(Kind.TEXT, null, null, null, null);
    /** Any JSON object. */
    public static final ResponseFormat JSON_OBJECT = new ResponseFormat(Kind.JSON_OBJECT, null, null, null, null);

    // The OpenAI API's rule for schema names.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Kind kind;
    private final @Nullable String name;
    private final @Nullable Json schema;
    private final @Nullable String description;
    private final @Nullable Boolean strict;

    private ResponseFormat(
            Kind kind,
            @Nullable String name,
            @Nullable Json schema,
            @Nullable String description,
            @Nullable Boolean strict) {
        this.kind = kind;
        this.name = name;
        this.schema = schema;
        this.description = description;
        this.strict = strict;
    }

    /**
     * JSON that satisfies a schema, in the provider's strict mode.
     *
     * @param name 1 to 64 letters, digits, underscores and dashes
     * @param schema a JSON Schema object
     * @return the format
     */
    public static ResponseFormat jsonSchema(String name, Json schema) {
        if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new ConfigurationException(
                    "A schema's name is 1 to 64 letters, digits, _ and -, but was \"" + name + "\"");
        }
        if (!schema.isObject()) {
            throw new ConfigurationException("The schema \"" + name + "\" must be a JSON object");
        }
        return new ResponseFormat(Kind.JSON_SCHEMA, name, schema, null, true);
    }

    /**
     * The same format with strict mode on or off.
     *
     * @param on whether the provider must enforce the schema
     * @return a new format
     */
    public ResponseFormat strict(boolean on) {
        return new ResponseFormat(kind, name, schema, description, on);
    }

    /**
     * The same format with a description for the model.
     *
     * @param text what the JSON is for
     * @return a new format
     */
    public ResponseFormat description(String text) {
        return new ResponseFormat(kind, name, schema, text, strict);
    }

    /**
     * The kind.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Whether the answer must be JSON.
     *
     * @return true for both JSON kinds
     */
    public boolean isJson() {
        return kind != Kind.TEXT;
    }

    /**
     * The schema's name.
     *
     * @return the name, or null without a schema
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * The schema.
     *
     * @return the schema, or null
     */
    public @Nullable Json schema() {
        return schema;
    }

    /**
     * The description.
     *
     * @return the description, or null
     */
    public @Nullable String description() {
        return description;
    }

    /**
     * Strict mode.
     *
     * @return true or false as set, or null when left to the provider
     */
    public @Nullable Boolean strict() {
        return strict;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResponseFormat format
                && format.kind == kind
                && Objects.equals(format.name, name)
                && Objects.equals(format.schema, schema)
                && Objects.equals(format.description, description)
                && Objects.equals(format.strict, strict);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, name, schema, description, strict);
    }

    @Override
    public String toString() {
        return "ResponseFormat(" + kind + (name == null ? "" : ", " + name) + ")";
    }
}
