/*
 * Texts of write: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"%s exists in the output folder and is not a plan; move it away or choose another output folder",
     "输出文件夹中已有 %s，且不是计划；请移走，或另选输出文件夹"},
    {"%s in the output folder is not a link; move it away", "输出文件夹中的 %s 不是链接；请移走"},
    {"%s is not a file of a plan", "%s 不是计划的文件"},
    {"%s: cannot be read back", "%s：无法读回"},
    {"%s: no memory", "%s：内存不足"},
    {"%s: the workbook could not be written: %s", "%s：无法写入工作簿：%s"},
    {"%zu plans do not fit on a page; give %d", "%zu 个计划放不进一页；最多 %d 个"},
    {"Best response against the budget", "各预算下的最大响应"},
    {"Response against budget", "响应与预算"},
    {"Response that one more unit of budget brings", "多一单位预算带来的响应"},
    {"SHA-256 is not available", "SHA-256 不可用"},
    {"SHA-256 of the report is not available", "无法计算报告的 SHA-256"},
    {"`%s` cannot name a plan; use letters, digits, - and _",
     "`%s` 不能作为计划名；请使用字母、数字、- 与 _"},
    {"a frontier without points cannot be drawn", "没有点的前沿无法作图"},
    {"cannot close %s: %s", "无法关闭 %s：%-s"},
    {"cannot create %s: %s", "无法创建 %s：%-s"},
    {"cannot list %s: %s", "无法列出 %-s：%-s"},
    {"cannot lock %s: %s", "无法锁定 %-s：%-s"},
    {"cannot make folder %s: %s", "无法建立文件夹 %s：%-s"},
    {"cannot make the link %s: %s", "无法建立链接 %s：%-s"},
    {"cannot open %s: %s", "无法打开 %s：%-s"},
    {"cannot open folder %s: %s", "无法打开文件夹 %s：%-s"},
    {"cannot open the folder of %s: %s", "无法打开 %s 所在的文件夹：%-s"},
    {"cannot publish %s: %s", "无法发布 %s：%-s"},
    {"cannot read %s: %s", "无法读取 %s：%-s"},
    {"cannot read back %s: %s", "无法读回 %s：%-s"},
    {"cannot remove folder %s: %s", "无法删除文件夹 %s：%-s"},
    {"cannot replace the plan %s: %s", "无法替换计划 %s：%-s"},
    {"cannot swap the link %s: %s", "无法切换链接 %s：%-s"},
    {"cannot sync %s: %s", "无法同步 %s：%-s"},
    {"cannot sync folder %s: %s", "无法同步文件夹 %s：%-s"},
    {"cannot write %s: %s", "无法写入 %s：%-s"},
    {"cannot write all of %s: %s", "无法完整写入 %s：%-s"},
    {"choose an output folder that you may write to", "请选择有写权限的输出文件夹"},
    {"database `%.80s` is not known; write sqlite:FILE or postgresql://...",
     "数据库 `%.80s` 未知；请写 sqlite:文件 或 postgresql://..."},
    {"make room and run again, nothing was published", "请腾出空间后重试，未发布任何内容"},
    {"name a folder that is there", "请写已有的文件夹"},
    {"not verified", "未验证"},
    {"postgresql: %s: %s", "postgresql：%s：%s"},
    {"postgresql: no memory", "postgresql：内存不足"},
    {"the output folder", "输出文件夹"},
    {"the workbook of %s could not be made: %s", "无法生成 %s 的工作簿：%s"},
};
/* clang-format on */

const psr_words_table psr_texts_write = {texts, sizeof texts / sizeof *texts};
