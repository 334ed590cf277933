package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.ApprovalDefinition;

/**
 * One reason for which a call needs a second person.
 *
 * @param operation {@code create update delete export publish} or an action's name
 * @param nested whether it is a child row in the body of another record: then neither conditions nor amounts are looked at
 */
record ApprovalNeed(String object, String operation, ApprovalDefinition definition, boolean nested) {}
