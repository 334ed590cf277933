package cn.minshui.engine.spi.context;

import java.util.Set;

/**
 * The user on whose behalf a call runs.
 *
 * @param userId id of the user's record
 * @param roles names of the roles held at the call's organisation node
 */
public record Principal(long userId, String username, String displayName, Set<String> roles) {
    public Principal {
        roles = Set.copyOf(roles);
    }
}
