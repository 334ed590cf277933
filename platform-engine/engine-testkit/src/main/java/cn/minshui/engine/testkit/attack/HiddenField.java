package cn.minshui.engine.testkit.attack;

/**
 * What a role may not see.
 *
 * @param isMasked whether it sees a mask in its place
 */
public record HiddenField(String role, String object, String field, boolean isMasked) {}
