package cn.minshui.engine.spi.context;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user with whose rights a call runs. Somebody who stands in for him counts as both: whatever asks "is it he?" to keep two
 * persons apart asks {@link #isOneOf}, whatever notes who did something notes {@link #author()}.
 *
 * @param userId id of the user's record; when somebody stands in for him, his and not the stand-in's
 * @param roles names of the roles held at the call's organisation node
 * @param standIn who really acts; null when it is the user himself
 */
public record Principal(
        long userId,
        String username,
        String displayName,
        Set<String> roles,
        @Nullable StandIn standIn) {

    /** Who acts in somebody's place. @param userId id of his own record */
    public record StandIn(long userId, String username, String displayName) {}

    public Principal {
        roles = Set.copyOf(roles);
    }

    /** The user himself. */
    public Principal(long userId, String username, String displayName, Set<String> roles) {
        this(userId, username, displayName, roles, null);
    }

    /** Id of the person who really acts. */
    public long author() {
        return standIn == null ? userId : standIn.userId();
    }

    /** User name of the person who really acts. */
    public String authorName() {
        return standIn == null ? username : standIn.username();
    }

    /** User name of the one somebody stands in for; empty when the user acts himself. */
    public Optional<String> onBehalfOf() {
        return standIn == null ? Optional.empty() : Optional.of(username);
    }

    /** Whether the call is that person's in either way: with his rights, or by his hand. */
    public boolean isOneOf(long user) {
        return userId == user || (standIn != null && standIn.userId() == user);
    }

    /** The same rights by another's hand. */
    public Principal by(StandIn hand) {
        return new Principal(userId, username, displayName, roles, hand);
    }
}
