package io.gatehouse.internal.catalog;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue that ships with the library, read when it is first asked. A model is looked for by its exact id or alias,
 * then without the date at its end, then by the prefixes of the list, then without what a host puts before its ids.
 * Thread-safe.
 */
public final class ShippedCatalog implements ModelCatalog {
    /** The one catalogue: it holds no state but what it has read. */
    public static final ModelCatalog INSTANCE = new ShippedCatalog();

    private static final String RESOURCE = "/io/gatehouse/catalog/models.txt";
    // A caller that makes up model names must not fill the memory: beyond these, lines are read again.
    private static final int MAX_REMEMBERED = 1_000;
    private static final int MAX_NAME = 200;
    private static final Pattern DATE = Pattern.compile("-(?:\\d{4}-\\d{2}-\\d{2}|\\d{8}|latest)$");
    private static final List<String> FOLDERS = List.of("models/", "accounts/fireworks/models/");

    private final Map<ModelKey, Entry> remembered = new ConcurrentHashMap<>();
    private volatile @Nullable CatalogText text;

    ShippedCatalog() {}

    @Override
    public Capabilities capabilities(String family, String model) {
        return entry(family, model).capabilities();
    }

    @Override
    public @Nullable ModelPrice price(String family, String model) {
        return entry(family, model).price();
    }

    private Entry entry(String family, String model) {
        if (model.length() > MAX_NAME || family.equals(Provider.SELF_HOSTED)) {
            return Entry.UNKNOWN;
        }
        ModelKey key = new ModelKey(family, model);
        Entry known = remembered.get(key);
        if (known == null) {
            known = resolve(family, model);
            if (remembered.size() < MAX_REMEMBERED) {
                remembered.put(key, known);
            }
        }
        return known;
    }

    private Entry resolve(String family, String model) {
        CatalogText list = text();
        Entry found = find(list, family, model);
        if (found == null && model.indexOf('/') > 0) {
            found = findWithin(list, family, model);
        }
        return found != null ? found : Entry.UNKNOWN;
    }

    private static @Nullable Entry find(CatalogText list, String family, String model) {
        Entry found = list.find(family, model);
        if (found == null) {
            String undated = DATE.matcher(model).replaceFirst("");
            found = undated.equals(model) ? null : list.find(family, undated);
        }
        return found != null ? found : list.findByPrefix(family, model);
    }

    // A host with a list of its own has its own prices for other makers' models; only one without, such as a proxy, is
    // taken to pass theirs on.
    private static @Nullable Entry findWithin(CatalogText list, String family, String model) {
        int slash = model.indexOf('/');
        String maker = model.substring(0, slash);
        if (maker.equals(family) || !list.has(family)) {
            return find(list, maker, model.substring(slash + 1));
        }
        for (String folder : FOLDERS) {
            if (model.startsWith(folder)) {
                return find(list, family, model.substring(folder.length()));
            }
        }
        return null;
    }

    // Two threads that come first may both read it; the text is the same.
    private CatalogText text() {
        CatalogText read = text;
        if (read == null) {
            read = new CatalogText(load());
            text = read;
        }
        return read;
    }

    private static String load() {
        try (InputStream in = ShippedCatalog.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new ConfigurationException("The resource " + RESOURCE + " of gatehouse-core is missing:"
                        + " keep it when jars are merged, or set catalog(ModelCatalog.NONE)");
            }
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ConfigurationException("The resource " + RESOURCE + " of gatehouse-core cannot be read: " + e);
        }
    }

    @Override
    public String toString() {
        return "ShippedCatalog(" + remembered.size() + " models asked for)";
    }
}
