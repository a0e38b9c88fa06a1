package io.gatehouse.tgi;

import io.gatehouse.model.Experimental;
import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.List;

/** What a server says of one of its models. Immutable. */
@Experimental
public final class TritonModel {
    private final Json raw;

    TritonModel(Json raw) {
        this.raw = raw;
    }

    /**
     * The model's name.
     *
     * @return the name, empty when the server does not say it
     */
    public String name() {
        String name = raw.get("name").asText();
        return name == null ? "" : name;
    }

    /**
     * The versions that can be asked.
     *
     * @return for example {@code 1}
     */
    public List<String> versions() {
        List<String> versions = new ArrayList<>();
        for (Json version : raw.get("versions").elements()) {
            String text = version.asText();
            versions.add(text == null ? version.toString() : text);
        }
        return List.copyOf(versions);
    }

    /**
     * The names of the inputs. A generate request may hold others, but the model does not see them.
     *
     * @return for example {@code text_input}, {@code max_tokens}
     */
    public List<String> inputs() {
        return names("inputs");
    }

    /**
     * The names of the outputs.
     *
     * @return for example {@code text_output}
     */
    public List<String> outputs() {
        return names("outputs");
    }

    private List<String> names(String field) {
        List<String> names = new ArrayList<>();
        for (Json tensor : raw.get(field).elements()) {
            String name = tensor.get("name").asText();
            if (name != null) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /**
     * Everything the server says.
     *
     * @return the JSON
     */
    public Json raw() {
        return raw;
    }

    @Override
    public String toString() {
        return "TritonModel(" + name() + ")";
    }
}
