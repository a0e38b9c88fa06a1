package io.gatehouse.internal.catalog;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind a model's id; the head of the catalogue explains the fields. Not thread-safe, for one entry. */
final class EntryReader {
    private final Map<String, String> sources;
    private final Capabilities.Builder capabilities = Capabilities.builder();
    private final List<String> rows = new ArrayList<>();
    private final List<String> prices = new ArrayList<>();
    private String note = "";

    private EntryReader(Map<String, String> sources) {
        this.sources = sources;
    }

    /** Reads an entry, given the collections by the letter that stands for each. */
    static Entry read(String fields, Map<String, String> sources) {
        EntryReader reader = new EntryReader(sources);
        for (String field : fields.split(" ", -1)) {
            reader.take(field);
        }
        return new Entry(reader.capabilities.build(), reader.price());
    }

    private void take(String field) {
        switch (field.charAt(0)) {
            case '+' -> letters(field, true);
            case '-' -> letters(field, false);
            case '>' -> rows.add(field);
            default -> named(field);
        }
    }

    private void letters(String field, boolean can) {
        for (int i = 1; i < field.length(); i++) {
            switch (field.charAt(i)) {
                case 't' -> capabilities.tools(can);
                case 'v' -> capabilities.vision(can);
                case 'a' -> capabilities.audioInput(can);
                case 'f' -> capabilities.fileInput(can);
                case 'j' -> capabilities.jsonSchema(can);
                case 'r' -> capabilities.reasoning(can);
                default -> throw unreadable(field);
            }
        }
    }

    private void named(String field) {
        String value = field.substring(field.indexOf('=') + 1);
        switch (field.substring(0, field.length() - value.length())) {
            case "ctx=" -> capabilities.contextWindow(Long.valueOf(value));
            case "max=" -> capabilities.maxOutputTokens(Long.valueOf(value));
            case "by=" -> note = sources.getOrDefault(value, "") + note;
            case "from=" -> note += "; in effect from " + value;
            case "" -> note += "; of the day, there are other hours with another price";
            default -> prices.add(field);
        }
    }

    private @Nullable ModelPrice price() {
        if (prices.isEmpty()) {
            return null;
        }
        ModelPrice.Builder price = priceOf(prices).note(note);
        for (String row : rows) {
            int colon = row.indexOf(':');
            List<String> fields = List.of(row.substring(colon + 1).split(",", -1));
            price.above(
                    Long.parseLong(row.substring(1, colon)),
                    priceOf(fields).note(note).build());
        }
        return price.build();
    }

    // The input price stands first, for the others fall back to it.
    private static ModelPrice.Builder priceOf(List<String> fields) {
        ModelPrice.Builder price = ModelPrice.builder(amount(fields.get(0), "in="));
        for (String field : fields.subList(1, fields.size())) {
            int equals = field.indexOf('=') + 1;
            Usd amount = Usd.of(field.substring(equals));
            switch (field.substring(0, equals)) {
                case "out=" -> price.output(amount);
                case "read=" -> price.cachedInput(amount);
                case "write=" -> price.cacheWrite(amount);
                case "think=" -> price.reasoning(amount);
                case "hear=" -> price.audioInput(amount);
                case "speak=" -> price.audioOutput(amount);
                default -> throw unreadable(field);
            }
        }
        return price;
    }

    private static Usd amount(String field, String name) {
        if (!field.startsWith(name)) {
            throw unreadable(field);
        }
        return Usd.of(field.substring(name.length()));
    }

    private static IllegalStateException unreadable(String field) {
        return new IllegalStateException("The catalogue holds a field that cannot be read: " + field);
    }
}
