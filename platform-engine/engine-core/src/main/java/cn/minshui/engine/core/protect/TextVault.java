package cn.minshui.engine.core.protect;

import java.util.List;

/**
 * Encrypts texts that are kept as a whole and may hold anything: answers by Idempotency-Key, results of tasks, secrets. Nothing
 * is asked of them in the database. Thread-safe.
 */
public final class TextVault {
    private final Envelopes envelopes;
    private final BlindIndex index;

    TextVault(Envelopes envelopes, BlindIndex index) {
        this.envelopes = envelopes;
        this.index = index;
    }

    /** What texts encrypted now begin with. */
    public String currentHead() {
        return envelopes.currentHead();
    }

    /** @param place table and key of the row: an envelope is read in no other */
    public String seal(String text, String place) {
        return envelopes.seal(text, place);
    }

    /**
     * What was kept before texts of this place were encrypted is the text itself. @throws UnreadableException when it does not
     * open
     */
    public String open(String stored, String place) {
        return Envelopes.isEnvelope(stored) ? envelopes.open(stored, place) : stored;
    }

    /**
     * What tells a text from others without telling what it is: nobody without the key can try which text it was.
     *
     * @return {@value BlindIndex#LENGTH} characters at most
     */
    public String print(String text, String place) {
        return index.entry(text, place);
    }

    /** What may have been kept of the text: also under the key before the current one. */
    public List<String> prints(String text, String place) {
        return index.entries(text, place);
    }
}
