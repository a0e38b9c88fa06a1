package io.gatehouse.tgi;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import org.jspecify.annotations.Nullable;

/** What an answer must follow, as TGI writes it. */
final class Grammar {
    private Grammar() {}

    static Json json(String field, @Nullable Json schema) {
        // TGI makes its grammar from the properties, and refuses a schema without.
        if (schema == null || !schema.get("properties").isObject()) {
            throw new InvalidRequestException(
                    field + " needs a JSON schema with \"properties\" at its top: TGI takes no"
                            + " other. Wrap what you ask for in an object");
        }
        return Json.object().put("type", "json").put("value", schema).build();
    }

    static Json regex(String pattern) {
        return Json.object().put("type", "regex").put("value", pattern).build();
    }
}
