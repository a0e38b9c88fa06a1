package io.gatehouse.testing;

import java.util.List;

/** What a {@link Script} holds. A wire split of 0 means: write pieces whole. */
record ScriptPlan(ScriptHead head, List<Step> steps, Framing framing, Split split, int wireSplit, Ending ending) {

    static ScriptPlan of(int status, Framing framing, List<Step> steps) {
        return new ScriptPlan(ScriptHead.of(status), List.copyOf(steps), framing, Split.NONE, 0, Ending.KEEP);
    }

    ScriptPlan with(ScriptHead changed) {
        return new ScriptPlan(changed, steps, framing, split, wireSplit, ending);
    }

    ScriptPlan with(List<Step> changed) {
        return new ScriptPlan(head, List.copyOf(changed), framing, split, wireSplit, ending);
    }

    ScriptPlan with(Framing changed) {
        return new ScriptPlan(head, steps, changed, split, wireSplit, ending);
    }

    ScriptPlan with(Split changed) {
        return new ScriptPlan(head, steps, framing, changed, wireSplit, ending);
    }

    ScriptPlan with(Ending changed) {
        return new ScriptPlan(head, steps, framing, split, wireSplit, changed);
    }

    ScriptPlan withWireSplit(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("splitWireEvery needs at least 1 byte, not " + bytes);
        }
        return new ScriptPlan(head, steps, framing, split, bytes, ending);
    }

    /** The first bytes of the body; a counted body keeps the length of the whole. */
    ScriptPlan cut(int bodyBytes) {
        ScriptPlan cut = with(BodyCut.first(steps, bodyBytes));
        boolean counted = framing == Framing.LENGTH && head.declaredLength() < 0;
        return counted && bodyBytes < contentLength() ? cut.with(head.withLength(contentLength())) : cut;
    }

    /** What {@code Content-Length} says: more than is sent if the answer ends in the middle. */
    long contentLength() {
        if (head.declaredLength() >= 0) {
            return head.declaredLength();
        }
        return BodyCut.length(steps) + (ending.complete() ? 0 : 1000);
    }
}
