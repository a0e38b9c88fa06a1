package io.gatehouse.openai;

import io.gatehouse.model.Experimental;

/** How a host wants a JSON schema in {@code response_format}. */
@Experimental
public enum FormatStyle {
    /** {@code {"type":"json_schema","json_schema":{"name":…,"schema":…}}}. */
    OPENAI,
    /** {@code {"type":"json_schema","value":{"name":…,"schema":…}}}, as Text Generation Inference wants it. */
    VALUE
}
