package io.gatehouse.testing;

import io.gatehouse.testing.RecordedRequest.Header;
import java.util.ArrayList;
import java.util.List;

/** Status and headers of a script. A declared length below 0 means: count the body. */
record ScriptHead(int status, List<Header> headers, long declaredLength) {

    static ScriptHead of(int status) {
        return new ScriptHead(status, List.of(), -1);
    }

    ScriptHead with(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.removeIf(header -> header.name().equalsIgnoreCase(name));
        changed.add(new Header(name, value));
        return new ScriptHead(status, List.copyOf(changed), declaredLength);
    }

    ScriptHead plus(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.add(new Header(name, value));
        return new ScriptHead(status, List.copyOf(changed), declaredLength);
    }

    ScriptHead withLength(long bytes) {
        return new ScriptHead(status, headers, bytes);
    }
}
