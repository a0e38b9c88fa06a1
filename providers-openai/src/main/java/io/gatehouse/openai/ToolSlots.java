package io.gatehouse.openai;

import io.gatehouse.model.Json;
import io.gatehouse.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one choice of a stream. Evens out how servers cut calls into deltas: with an index or without, all
 * with index 0, whole calls at once, ids and names repeated or missing.
 */
final class ToolSlots {
    private static final class Slot {
        final int position;
        int wireIndex;

        @Nullable
        String wireId;

        @Nullable
        String name;

        final ArgumentScan scan = new ArgumentScan();

        Slot(int position) {
            this.position = position;
        }
    }

    final int choice;
    private final List<Slot> slots = new ArrayList<>(2);

    ToolSlots(int choice) {
        this.choice = choice;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** The next piece in the gateway's form, or null when it brings nothing new. */
    @Nullable
    ToolCallDelta next(ToolPiece piece, int place, int places) {
        Slot slot = find(piece, place, places);
        boolean fresh = slot == null;
        if (slot == null) {
            slot = new Slot(slots.size());
            slot.wireIndex = piece.index;
            slots.add(slot);
        }
        String id = null;
        if (fresh) {
            id = piece.id != null ? piece.id : ToolIds.fresh();
        }
        if (slot.wireId == null) {
            slot.wireId = piece.id;
        }
        String name = slot.name == null ? piece.name : null;
        if (name != null) {
            slot.name = name;
        }
        slot.scan.add(piece.arguments);
        Json extra = piece.extra();
        if (id == null && name == null && piece.arguments.isEmpty() && extra == null) {
            return null;
        }
        return ToolCallDelta.of(choice, slot.position, id, name, piece.arguments)
                .withExtra(extra);
    }

    private @Nullable Slot find(ToolPiece piece, int place, int places) {
        Slot candidate = piece.index >= 0 ? byIndex(piece.index) : byIdOrPlace(piece, place, places);
        return candidate != null && continues(candidate, piece) ? candidate : null;
    }

    private @Nullable Slot byIndex(int index) {
        // The latest one: where all calls have the same index, earlier ones are over.
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (slots.get(i).wireIndex == index) {
                return slots.get(i);
            }
        }
        return null;
    }

    private @Nullable Slot byIdOrPlace(ToolPiece piece, int place, int places) {
        if (piece.id != null) {
            for (Slot slot : slots) {
                if (piece.id.equals(slot.wireId)) {
                    return slot;
                }
            }
        }
        if (places > 1) {
            return place < slots.size() ? slots.get(place) : null;
        }
        return slots.isEmpty() ? null : slots.get(slots.size() - 1);
    }

    /** Whether the piece belongs to the call, or begins another one under the same index. */
    private static boolean continues(Slot slot, ToolPiece piece) {
        if (piece.id != null && slot.wireId != null) {
            return piece.id.equals(slot.wireId);
        }
        if (piece.name != null && slot.name != null) {
            boolean sameName = piece.name.equals(slot.name);
            return sameName && !(slot.scan.isComplete() && !piece.arguments.isEmpty());
        }
        // A new id after whole arguments is a new call; before that it is the late id of this one.
        return piece.id == null || !slot.scan.isComplete();
    }
}
