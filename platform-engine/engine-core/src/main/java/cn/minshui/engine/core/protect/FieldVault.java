package cn.minshui.engine.core.protect;

import java.util.List;

/** Encrypts and opens values of sensitive fields and makes the entries of their blind indexes. Thread-safe. */
public final class FieldVault {
    private final Envelopes envelopes;
    private final BlindIndex index;

    FieldVault(Envelopes envelopes, BlindIndex index) {
        this.envelopes = envelopes;
        this.index = index;
    }

    public String seal(long tenant, FieldPlace place, String text) {
        return envelopes.seal(text, place.in(tenant));
    }

    /**
     * The plain text of what a column or the history holds. What is no envelope was written before the field was sensitive, and
     * is the text itself.
     *
     * @throws UnreadableException when an envelope cannot be opened
     */
    public String open(long tenant, FieldPlace place, String stored) {
        return Envelopes.isEnvelope(stored) ? envelopes.open(stored, place.in(tenant)) : stored;
    }

    /** The same of what may be plain and still look like an envelope: whatever does not open is a text that somebody wrote. */
    public String openOrPlain(long tenant, FieldPlace place, String stored) {
        return envelopes.tryOpen(stored, place.in(tenant)).orElse(stored);
    }

    /** What the blind index holds of a text. */
    public String entry(long tenant, FieldPlace place, BlindSearch search, String text) {
        return index.entry(search.part(text), place.in(tenant, search));
    }

    /** What the blind index may hold of it: two entries while its key is being changed, else one. */
    public List<String> entries(long tenant, FieldPlace place, BlindSearch search, String text) {
        return index.entries(search.part(text), place.in(tenant, search));
    }

    /** What values encrypted now begin with, whatever their text. */
    public String currentHead() {
        return envelopes.currentHead();
    }

    /** What entries of blind indexes begin with now. */
    public String currentEntryHead() {
        return index.currentHead();
    }
}
