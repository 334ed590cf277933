/** The audit trail: who did what, when, from where and with what result; chained, checked, kept and searched. */
@NullMarked
package cn.minshui.engine.core.audit;

import org.jspecify.annotations.NullMarked;
