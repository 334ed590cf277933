package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.protect.BlindSearch;
import java.util.Set;

/**
 * That a field is kept encrypted wherever its values are stored.
 *
 * @param search what can be asked of it in the database all the same; nothing when empty
 */
public record Sensitivity(Set<BlindSearch> search) {
    public Sensitivity {
        search = Set.copyOf(search);
    }
}
