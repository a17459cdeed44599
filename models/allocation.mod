# The allocation model, lean form: the executable specification of src/allocate.
#
# What reference/ALLOCATION states in full, with the eliminations that keep large programmes
# small; names of sets, parameters, variables and rows are those of the C builder.
#
#   glpsol --model models/allocation.mod --data FILE.dat      (FILE.dat: purser models PROBLEM.json)
#
# Indices: p product, k channel, w warehouse, t period, g price tier, j demand piece,
#          b spend segment, c volume class, n joint outcome, o offer, i transfer, policy, budget.
# SPDX-License-Identifier: GPL-3.0-or-later

# ---- sets and data ---------------------------------------------------------------------------
param T integer, >= 1;
set PERIOD := 0..T-1;
set PRODUCT;
set WAREHOUSE;
set CHANNEL;
param none := 1e300;               # "no limit" where a number must stand
param shared binary;               # stock is split after demand is seen

param volume_of{PRODUCT};
param unit_cost{PRODUCT, PERIOD};
param holding{PRODUCT, PERIOD};
param shelf_life{PRODUCT};         # 0 = keeps
param disposable{PRODUCT} binary;
param disposal_cost{PRODUCT, PERIOD};
param least_end_stock{PRODUCT};
set VALUE dimen 2;                 # (p, piece) of the terminal value, where it has pieces
param value_width{VALUE};
param value_slope{VALUE};
param flat_value{PRODUCT};         # one slope for all end stock

set PAIR within PRODUCT cross WAREHOUSE;   # pairs that stock can reach
param opening{PAIR};
param receipt{PAIR, PERIOD};       # in transit and returns due
param still_due{PRODUCT, PERIOD};  # in transit, due after t
param storage_most{WAREHOUSE, PERIOD};
param storage_peak{WAREHOUSE} binary;
param inbound_most{WAREHOUSE, PERIOD};
param volume_cost{WAREHOUSE, PERIOD};

param optional{CHANNEL} binary;
param fixed_cost{CHANNEL, PERIOD};
param revenue_delay{CHANNEL};
set SPENDING within CHANNEL;
set SEGMENT dimen 2;               # (k, b)
param segment_width{SEGMENT};
param segment_slope{SEGMENT};
param segment_gate{SEGMENT} integer, >= 0, default 0; # S-shaped: the b whose flag opens it; 0 = none
set WAITING := setof{(k,b) in SEGMENT: b > 0 and segment_gate[k,b] = b} (k,b);
param carryover{SPENDING};
param opening_spend{SPENDING};
param spend_least{SPENDING, PERIOD};
param spend_limit{SPENDING, PERIOD};

set MARKET within PRODUCT cross CHANNEL;
set LANE within PRODUCT cross CHANNEL cross WAREHOUSE;   # of a market, stock can arrive
param lane_cost{LANE, PERIOD};
set TIER dimen 3;                  # (p, k, g)
param price{TIER, PERIOD};
param mean{TIER, PERIOD};          # mean demand at V = 1
param fee_rate{MARKET, PERIOD};
param fee_per_unit{MARKET, PERIOD};
param return_rate{MARKET, PERIOD};
param return_lag{MARKET};
param resale_rate{MARKET, PERIOD};
param return_cost{MARKET, PERIOD};
param late_value{MARKET, PERIOD};
param penalty{MARKET, PERIOD};
param least_fill{MARKET};
set CLASS dimen 2;                 # (k, c): markets of k with one lift sensitivity
param class{MARKET};
param lifted{CLASS} binary;
param sensitivity{CLASS};
param volume_most{CLASS};
set FILL dimen 5;                  # (p, k, g, t, j) demand pieces
param width{FILL};
param rho{FILL};                   # survival, falling in j
set OUTCOME dimen 3;               # (p, t, n) joint outcomes of a shared pool
param chance{OUTCOME};
set SOLD dimen 6;                  # (p, k, w, g, t, n)
set DRAW dimen 5;                  # (p, k, g, t, n) demand of a tier in an outcome
param outcome_demand{DRAW};
set NEST dimen 4;                  # (p, w, t, i) sets of channels of a nested pool
set MEMBER dimen 5;                # (p, w, t, i, k)
set LAYER dimen 5;                 # (p, w, t, i, j) of what a set can sell of the stock
param layer_width{LAYER};
param layer_rho{LAYER};            # chance that the set's demand reaches the layer

set OFFER;
param offer_product{OFFER} symbolic;
param offer_warehouse{OFFER} symbolic;
param offer_supplier{OFFER} symbolic;
param lead_time{OFFER};
param offer_delay{OFFER};
param capacity_units{OFFER};
param offer_cost{OFFER, PERIOD};
param lot{OFFER, PERIOD};          # 1 where there is none
param whole{OFFER, PERIOD} binary; # ordered in lots
param flagged{OFFER, PERIOD} binary;
param order_limit{OFFER, PERIOD};  # in lots where ordered in lots
param moq{OFFER, PERIOD};
param order_cost{OFFER, PERIOD};
set SUPPLY;                        # supplier capacities
param supply_name{SUPPLY} symbolic;
param supply_most{SUPPLY, PERIOD};
set TRANSFER;
param from{TRANSFER} symbolic;
param to{TRANSFER} symbolic;
param transfer_lead{TRANSFER};
param transfer_cost{TRANSFER, PERIOD};
param transfer_limit{TRANSFER, PERIOD};
set MOVE dimen 3;                  # (i, p, t) that land within the horizon

set BUDGET;
param budget_kind{BUDGET} symbolic;   # marketing, purchase, total, working_capital
param budget_channel{BUDGET} symbolic;
param listed{BUDGET, PERIOD} binary;
param budget_most{BUDGET, PERIOD};
param budget_least{BUDGET, PERIOD};
set SHARE;
set FAIR;
param policy_product{SHARE union FAIR} symbolic;
param policy_channel{SHARE} symbolic;
param share_least{SHARE};
param weight{FAIR};
param cash_present binary;
param cash_opening;
param cash_floor{PERIOD};
param cash_external{PERIOD};
param roi_present binary;
param roi_floor;
param roi_total binary;            # capital counts purchases too
param base_capital;
param zero_profit;                 # profit at zero spend, for an incremental floor

# ---- derived -----------------------------------------------------------------------------------
param tiers{(p,k) in MARKET} := sum{(p,k,g) in TIER} 1;
param lanes{(p,k) in MARKET} := sum{(p,k,w) in LANE} 1;
set MULTI := setof{(p,k) in MARKET: lanes[p,k] > 1} (p,k);
set LIFTED := setof{(p,k) in MARKET: lifted[k,class[p,k]] = 1} (p,k);
set ORDER := setof{o in OFFER, t in PERIOD: t + lead_time[o] < T} (o,t);
# Money that one expected unit sold brings: price less fees and refunds, handling, the penalty
# it saves, and what its return is worth where that lands behind the horizon.
param revenue{(p,k,g) in TIER, t in PERIOD} :=
    price[p,k,g,t] * (1 - fee_rate[p,k,t]) * (1 - return_rate[p,k,t]);
param sale_value{(p,k,g) in TIER, t in PERIOD} :=
    revenue[p,k,g,t] - fee_per_unit[p,k,t] - return_rate[p,k,t] * return_cost[p,k,t]
    + penalty[p,k,t]
    + (if t + return_lag[p,k] >= T
       then late_value[p,k,t] * return_rate[p,k,t] * resale_rate[p,k,t] else 0);

# ---- variables ---------------------------------------------------------------------------------
var a{k in CHANNEL: optional[k] = 1} binary;                       # open or closed
var m{k in SPENDING, t in PERIOD} >= (if optional[k] = 1 then 0 else spend_least[k,t]);
var e{(k,b) in SEGMENT, t in PERIOD} >= 0;                         # effective spend
var full{(k,b) in WAITING, t in PERIOD} binary;                    # the segment before it is full
var V{(k,c) in CLASS, t in PERIOD: lifted[k,c] = 1} >= 0, <= volume_most[k,c];
var u{(p,k,g) in TIER: tiers[p,k] > 1} binary;                     # chosen tier
var Vg{(p,k,g) in TIER, t in PERIOD: tiers[p,k] > 1 and (p,k) in LIFTED}
    >= 0, <= volume_most[k,class[p,k]];
var y{FILL} >= 0;                                                  # fill of a piece
var z{(p,k,w) in LANE, t in PERIOD: shared = 0 and (p,k) in MULTI} >= 0;
var s{(p,k,w) in LANE, t in PERIOD: shared = 0 and (p,k) in MULTI} >= 0;
var so{SOLD} >= 0;                                                 # sales of an outcome
var q{(o,t) in ORDER: whole[o,t] = 0} >= 0;
var n{(o,t) in ORDER: whole[o,t] = 1} integer, >= 0;               # lots
var o{(f,t) in ORDER: flagged[f,t] = 1} binary;
var x{MOVE} >= 0;
var I{(p,w) in PAIR, t in PERIOD} >= (if t = T-1 then least_end_stock[p] else 0);
var B{(p,w) in PAIR, t in PERIOD: shared = 1} >= 0;                # stock offered to outcomes
var Y{LAYER} >= 0;                                                 # stock drawn by a set
var disp{(p,w) in PAIR, t in PERIOD: disposable[p] = 1} >= 0;
var v{(p,w) in PAIR, (p,i) in VALUE} >= 0;                         # valued end stock
var phi{FAIR} >= 0, <= 1;
var C{t in PERIOD: cash_present = 1} >= cash_floor[t];

# ---- demand ------------------------------------------------------------------------------------
# V of a tier is its own column only where lift and tiers meet; with one tier it is the
# channel's, without lift it is the flag u or a, and where nothing can move it, 1.
s.t. piece{(p,k,g,t,j) in FILL}:
    y[p,k,g,t,j] <= width[p,k,g,t,j] *
        (if tiers[p,k] > 1 then (if (p,k) in LIFTED then Vg[p,k,g,t] else u[p,k,g])
         else if (p,k) in LIFTED then V[k,class[p,k],t]
         else if optional[k] = 1 then a[k] else 1);
s.t. volume{(k,c) in CLASS, t in PERIOD: lifted[k,c] = 1}:
    V[k,c,t] - sensitivity[k,c] * (sum{(k,b) in SEGMENT} segment_slope[k,b] * e[k,b,t])
    = (if optional[k] = 1 then a[k] else 1);
s.t. tier_lift{(p,k) in LIFTED, t in PERIOD: tiers[p,k] > 1}:
    sum{(p,k,g) in TIER} Vg[p,k,g,t] = V[k,class[p,k],t];
s.t. tier_least{(p,k,g) in TIER, t in PERIOD: tiers[p,k] > 1 and (p,k) in LIFTED}:
    Vg[p,k,g,t] >= u[p,k,g];
s.t. tier_most{(p,k,g) in TIER, t in PERIOD: tiers[p,k] > 1 and (p,k) in LIFTED}:
    Vg[p,k,g,t] <= volume_most[k,class[p,k]] * u[p,k,g];
s.t. one_tier{(p,k) in MARKET: tiers[p,k] > 1}:
    sum{(p,k,g) in TIER} u[p,k,g] = (if optional[k] = 1 then a[k] else 1);
s.t. spend{k in SPENDING, t in PERIOD}:
    sum{(k,b) in SEGMENT} e[k,b,t] = m[k,t]
    + (if t > 0 then carryover[k] * (sum{(k,b) in SEGMENT} e[k,b,t-1])
       else carryover[k] * opening_spend[k] * (if optional[k] = 1 then a[k] else 1));
s.t. segment{(k,b) in SEGMENT, t in PERIOD: segment_width[k,b] < none}:
    e[k,b,t] <= segment_width[k,b]
    * (if segment_gate[k,b] > 0 then full[k,segment_gate[k,b],t] else 1);
s.t. in_order{(k,b) in WAITING, t in PERIOD}:
    e[k,b-1,t] >= segment_width[k,b-1] * full[k,b,t];
s.t. spend_most{k in SPENDING, t in PERIOD: spend_limit[k,t] < none}:
    m[k,t] <= spend_limit[k,t] * (if optional[k] = 1 then a[k] else 1);
s.t. fill{(p,k) in MARKET, t in PERIOD: least_fill[p,k] > 0}:
    sum{(p,k,g,t,j) in FILL} rho[p,k,g,t,j] * y[p,k,g,t,j]
    + sum{(p,k,w,g,t,h) in SOLD} chance[p,t,h] * so[p,k,w,g,t,h]
    >= least_fill[p,k] * (sum{(p,k,g) in TIER} mean[p,k,g,t] *
        (if tiers[p,k] > 1 then (if (p,k) in LIFTED then Vg[p,k,g,t] else u[p,k,g])
         else if (p,k) in LIFTED then V[k,class[p,k],t]
         else if optional[k] = 1 then a[k] else 1));

# ---- stock, reserved: sum of z <= A became sum of (z - s) <= I, for A = I + s + out -------------
s.t. expose{(p,k) in MULTI, t in PERIOD: shared = 0}:
    sum{(p,k,w) in LANE} z[p,k,w,t] = sum{(p,k,g,t,j) in FILL} y[p,k,g,t,j];
s.t. sell{(p,k) in MULTI, t in PERIOD: shared = 0}:
    sum{(p,k,w) in LANE} s[p,k,w,t] = sum{(p,k,g,t,j) in FILL} rho[p,k,g,t,j] * y[p,k,g,t,j];
s.t. exposed_most{(p,k,w) in LANE, t in PERIOD: shared = 0 and (p,k) in MULTI}:
    s[p,k,w,t] <= z[p,k,w,t];
s.t. reserved{(p,w) in PAIR, t in PERIOD: shared = 0}:
    sum{(p,k,w) in LANE: lanes[p,k] = 1} (sum{(p,k,g,t,j) in FILL} (1 - rho[p,k,g,t,j]) * y[p,k,g,t,j])
    + sum{(p,k,w) in LANE: lanes[p,k] > 1} (z[p,k,w,t] - s[p,k,w,t])
    <= I[p,w,t];
s.t. balance_reserved{(p,w) in PAIR, t in PERIOD: shared = 0}:
    I[p,w,t]
    - (if t > 0 then I[p,w,t-1])
    + sum{(p,k,w) in LANE: lanes[p,k] = 1} (sum{(p,k,g,t,j) in FILL} rho[p,k,g,t,j] * y[p,k,g,t,j])
    + sum{(p,k,w) in LANE: lanes[p,k] > 1} s[p,k,w,t]
    + sum{(i,p,t) in MOVE: from[i] = w} x[i,p,t]
    + (if disposable[p] = 1 then disp[p,w,t])
    - sum{(f,r) in ORDER: offer_product[f] = p and offer_warehouse[f] = w and r + lead_time[f] = t}
        lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r])
    - sum{(i,p,r) in MOVE: to[i] = w and r + transfer_lead[i] = t} x[i,p,r]
    - sum{(p,k,w) in LANE, r in PERIOD: r + return_lag[p,k] = t} return_rate[p,k,r] * resale_rate[p,k,r] *
        (if lanes[p,k] = 1 then (sum{(p,k,g,r,j) in FILL} rho[p,k,g,r,j] * y[p,k,g,r,j]) else s[p,k,w,r])
    = receipt[p,w,t] + (if t = 0 then opening[p,w] else 0);

# ---- stock, shared: outcomes draw on B after demand is seen --------------------------------------
s.t. available{(p,w) in PAIR, t in PERIOD: shared = 1}:
    B[p,w,t]
    - (if t > 0 then I[p,w,t-1])
    + sum{(i,p,t) in MOVE: from[i] = w} x[i,p,t]
    + (if disposable[p] = 1 then disp[p,w,t])
    - sum{(f,r) in ORDER: offer_product[f] = p and offer_warehouse[f] = w and r + lead_time[f] = t}
        lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r])
    - sum{(i,p,r) in MOVE: to[i] = w and r + transfer_lead[i] = t} x[i,p,r]
    - sum{(p,k,w,g,r,h) in SOLD: r + return_lag[p,k] = t} return_rate[p,k,r] * resale_rate[p,k,r] *
        chance[p,r,h] * so[p,k,w,g,r,h]
    = receipt[p,w,t] + (if t = 0 then opening[p,w] else 0);
s.t. balance{(p,w) in PAIR, t in PERIOD: shared = 1}:
    I[p,w,t] + sum{(p,k,w,g,t,h) in SOLD} chance[p,t,h] * so[p,k,w,g,t,h] = B[p,w,t];
s.t. pool{(p,w) in PAIR, t in PERIOD, (p,t,h) in OUTCOME: shared = 1}:
    sum{(p,k,w,g,t,h) in SOLD} so[p,k,w,g,t,h] <= B[p,w,t];
s.t. piece_outcome{(p,k,w,g,t,h) in SOLD: lanes[p,k] = 1}:
    so[p,k,w,g,t,h] <= outcome_demand[p,k,g,t,h] *
        (if tiers[p,k] > 1 then (if (p,k) in LIFTED then Vg[p,k,g,t] else u[p,k,g])
         else if (p,k) in LIFTED then V[k,class[p,k],t]
         else if optional[k] = 1 then a[k] else 1);
s.t. outcome{(p,k,g) in TIER, (p,t,h) in OUTCOME: shared = 1 and lanes[p,k] > 1}:
    sum{(p,k,w,g,t,h) in SOLD} so[p,k,w,g,t,h] <= outcome_demand[p,k,g,t,h] *
        (if tiers[p,k] > 1 then (if (p,k) in LIFTED then Vg[p,k,g,t] else u[p,k,g])
         else if (p,k) in LIFTED then V[k,class[p,k],t]
         else if optional[k] = 1 then a[k] else 1);

# A nested pool has one outcome, of mean demand; what its sets sell is at most E[min(D_S, B)].
s.t. nested{(p,w,t,i) in NEST}:
    sum{(p,w,t,i,k) in MEMBER} so[p,k,w,0,t,0]
    <= sum{(p,w,t,i,j) in LAYER} layer_rho[p,w,t,i,j] * Y[p,w,t,i,j];
s.t. drawn{(p,w,t,i) in NEST}:
    sum{(p,w,t,i,j) in LAYER} Y[p,w,t,i,j] <= B[p,w,t];
s.t. layer{(p,w,t,i,j) in LAYER}:
    Y[p,w,t,i,j] <= layer_width[p,w,t,i,j];

# ---- orders, room, life ------------------------------------------------------------------------
s.t. order_most{(f,t) in ORDER: order_limit[f,t] < none}:
    (if whole[f,t] = 1 then n[f,t] else q[f,t])
    <= order_limit[f,t] * (if flagged[f,t] = 1 then o[f,t] else 1);
s.t. order_least{(f,t) in ORDER: moq[f,t] > 0}:
    lot[f,t] * (if whole[f,t] = 1 then n[f,t] else q[f,t]) >= moq[f,t] * o[f,t];
s.t. supplier{i in SUPPLY, t in PERIOD: supply_most[i,t] < none}:
    sum{(f,t) in ORDER: offer_supplier[f] = supply_name[i]}
        capacity_units[f] * lot[f,t] * (if whole[f,t] = 1 then n[f,t] else q[f,t])
    <= supply_most[i,t];
s.t. transfer_most{i in TRANSFER, t in PERIOD: transfer_limit[i,t] < none and t + transfer_lead[i] < T}:
    sum{(i,p,t) in MOVE} x[i,p,t] <= transfer_limit[i,t];
s.t. fresh{(p,w) in PAIR, t in PERIOD: shelf_life[p] > 0}:
    I[p,w,t]
    - sum{(f,r) in ORDER: offer_product[f] = p and offer_warehouse[f] = w
          and r + lead_time[f] <= t and r + lead_time[f] > t - shelf_life[p] + 1}
        lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r])
    - sum{(i,p,r) in MOVE: to[i] = w and r + transfer_lead[i] <= t
          and r + transfer_lead[i] > t - shelf_life[p] + 1} x[i,p,r]
    <= sum{r in PERIOD: r <= t and r > t - shelf_life[p] + 1}
        (receipt[p,w,r] + (if r = 0 then opening[p,w] else 0));
s.t. storage{w in WAREHOUSE, t in PERIOD: storage_most[w,t] < none}:
    sum{(p,w) in PAIR} volume_of[p] *
        (if storage_peak[w] = 0 then I[p,w,t] else (if t > 0 then I[p,w,t-1]))
    + (if storage_peak[w] = 1 then
        sum{(f,r) in ORDER: offer_warehouse[f] = w and r + lead_time[f] = t}
            volume_of[offer_product[f]] * lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r]))
    + (if storage_peak[w] = 1 then
        sum{(i,p,r) in MOVE: to[i] = w and r + transfer_lead[i] = t} volume_of[p] * x[i,p,r])
    <= storage_most[w,t] - (if storage_peak[w] = 1 then
        sum{(p,w) in PAIR} volume_of[p] * (receipt[p,w,t] + (if t = 0 then opening[p,w] else 0)) else 0);
s.t. inbound{w in WAREHOUSE, t in PERIOD: inbound_most[w,t] < none}:
    sum{(f,r) in ORDER: offer_warehouse[f] = w and r + lead_time[f] = t}
        volume_of[offer_product[f]] * lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r])
    + sum{(i,p,r) in MOVE: to[i] = w and r + transfer_lead[i] = t} volume_of[p] * x[i,p,r]
    <= inbound_most[w,t] - sum{(p,w) in PAIR} volume_of[p] * receipt[p,w,t];
s.t. terminal{(p,w) in PAIR: (sum{(p,i) in VALUE} 1) > 0}:
    sum{(p,i) in VALUE} v[p,w,i] <= I[p,w,T-1];
s.t. value_most{(p,w) in PAIR, (p,i) in VALUE: value_width[p,i] < none}:
    v[p,w,i] <= value_width[p,i];

# ---- money and policies --------------------------------------------------------------------------
set MONEY := setof{i in BUDGET, t in PERIOD: budget_kind[i] = 'working_capital' and listed[i,t] = 1
                   or budget_kind[i] <> 'working_capital' and t = 0} (i,t);
param given{(i,t) in MONEY} := if budget_kind[i] = 'working_capital'
    then sum{p in PRODUCT} unit_cost[p,t] * still_due[p,t] else 0;
# The C builder holds both sides in one row; here a row states one side.
s.t. budget{(i,t) in MONEY: budget_most[i,t] < none}:
    (if budget_kind[i] = 'marketing' or budget_kind[i] = 'total' then
        sum{k in SPENDING, r in PERIOD: listed[i,r] = 1
            and (budget_kind[i] = 'total' or budget_channel[i] = '*' or budget_channel[i] = k)} m[k,r])
    + (if budget_kind[i] = 'purchase' or budget_kind[i] = 'total' then
        sum{(f,r) in ORDER: listed[i,r] = 1}
            offer_cost[f,r] * lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r]))
    + (if budget_kind[i] = 'working_capital' then
        sum{(p,w) in PAIR} unit_cost[p,t] * I[p,w,t])
    + (if budget_kind[i] = 'working_capital' then
        sum{(f,r) in ORDER: r <= t and r + lead_time[f] > t}
            offer_cost[f,r] * lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r]))
    <= budget_most[i,t] - given[i,t];
s.t. budget_least_row{(i,t) in MONEY: budget_least[i,t] > -none}:
    (if budget_kind[i] = 'marketing' or budget_kind[i] = 'total' then
        sum{k in SPENDING, r in PERIOD: listed[i,r] = 1
            and (budget_kind[i] = 'total' or budget_channel[i] = '*' or budget_channel[i] = k)} m[k,r])
    + (if budget_kind[i] = 'purchase' or budget_kind[i] = 'total' then
        sum{(f,r) in ORDER: listed[i,r] = 1}
            offer_cost[f,r] * lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r]))
    + (if budget_kind[i] = 'working_capital' then
        sum{(p,w) in PAIR} unit_cost[p,t] * I[p,w,t])
    + (if budget_kind[i] = 'working_capital' then
        sum{(f,r) in ORDER: r <= t and r + lead_time[f] > t}
            offer_cost[f,r] * lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r]))
    >= budget_least[i,t] - given[i,t];
s.t. cash{t in PERIOD: cash_present = 1}:
    C[t] = (if t > 0 then C[t-1] else cash_opening) + cash_external[t]
    + sum{(p,k) in MARKET, r in PERIOD: r + revenue_delay[k] = t}
        (sum{(p,k,g,r,j) in FILL} revenue[p,k,g,r] * rho[p,k,g,r,j] * y[p,k,g,r,j]
         + sum{(p,k,w,g,r,h) in SOLD} revenue[p,k,g,r] * chance[p,r,h] * so[p,k,w,g,r,h])
    - sum{k in SPENDING} m[k,t]
    - sum{(f,r) in ORDER: r + offer_delay[f] = t}
        offer_cost[f,r] * lot[f,r] * (if whole[f,r] = 1 then n[f,r] else q[f,r])
    - sum{(p,w) in PAIR} holding[p,t] * I[p,w,t];
s.t. share{i in SHARE}:
    sum{(policy_product[i],k,g,t,j) in FILL}
        ((if k = policy_channel[i] then 1 else 0) - share_least[i])
        * rho[policy_product[i],k,g,t,j] * y[policy_product[i],k,g,t,j]
    + sum{(policy_product[i],k,w,g,t,h) in SOLD}
        ((if k = policy_channel[i] then 1 else 0) - share_least[i])
        * chance[policy_product[i],t,h] * so[policy_product[i],k,w,g,t,h]
    >= 0;
s.t. fair{i in FAIR, (policy_product[i],k) in MARKET}:
    sum{(policy_product[i],k,g,t,j) in FILL} rho[policy_product[i],k,g,t,j] * y[policy_product[i],k,g,t,j]
    + sum{(policy_product[i],k,w,g,t,h) in SOLD} chance[policy_product[i],t,h] * so[policy_product[i],k,w,g,t,h]
    >= phi[i] * (sum{t in PERIOD} mean[policy_product[i],k,0,t]);

# ---- objective: lost, sg and the terminal value of flat products are substituted ------------------
maximize profit:
    sum{(p,k,g,t,j) in FILL} rho[p,k,g,t,j] * (sale_value[p,k,g,t]
        - (if lanes[p,k] = 1 then sum{(p,k,w) in LANE} lane_cost[p,k,w,t] else 0)) * y[p,k,g,t,j]
    - sum{(p,k,w) in LANE, t in PERIOD: shared = 0 and (p,k) in MULTI} lane_cost[p,k,w,t] * s[p,k,w,t]
    + sum{(p,k,w,g,t,h) in SOLD} chance[p,t,h] * (sale_value[p,k,g,t] - lane_cost[p,k,w,t]) * so[p,k,w,g,t,h]
    - sum{(p,k,g) in TIER, t in PERIOD} penalty[p,k,t] * mean[p,k,g,t] *
        (if tiers[p,k] > 1 then (if (p,k) in LIFTED then Vg[p,k,g,t] else u[p,k,g])
         else if (p,k) in LIFTED then V[k,class[p,k],t]
         else if optional[k] = 1 then a[k] else 1)
    - sum{k in SPENDING, t in PERIOD} m[k,t]
    - sum{k in CHANNEL, t in PERIOD} fixed_cost[k,t] * (if optional[k] = 1 then a[k] else 1)
    - sum{(f,t) in ORDER} offer_cost[f,t] * lot[f,t] * (if whole[f,t] = 1 then n[f,t] else q[f,t])
    - sum{(f,t) in ORDER: flagged[f,t] = 1} order_cost[f,t] * o[f,t]
    - sum{(i,p,t) in MOVE} transfer_cost[i,t] * x[i,p,t]
    - sum{(p,w) in PAIR, t in PERIOD} (holding[p,t] + volume_of[p] * volume_cost[w,t]) * I[p,w,t]
    - sum{(p,w) in PAIR, t in PERIOD: disposable[p] = 1} disposal_cost[p,t] * disp[p,w,t]
    + sum{(p,w) in PAIR} flat_value[p] * I[p,w,T-1]
    + sum{(p,w) in PAIR, (p,i) in VALUE} value_slope[p,i] * v[p,w,i]
    + sum{i in FAIR} weight[i] * phi[i];

# ---- return on investment: profit - zero_profit >= floor * capital ----------------------------------
s.t. roi{r0 in 0..0: roi_present = 1}:
    sum{(p,k,g,t,j) in FILL} rho[p,k,g,t,j] * (sale_value[p,k,g,t]
        - (if lanes[p,k] = 1 then sum{(p,k,w) in LANE} lane_cost[p,k,w,t] else 0)) * y[p,k,g,t,j]
    - sum{(p,k,w) in LANE, t in PERIOD: shared = 0 and (p,k) in MULTI} lane_cost[p,k,w,t] * s[p,k,w,t]
    + sum{(p,k,w,g,t,h) in SOLD} chance[p,t,h] * (sale_value[p,k,g,t] - lane_cost[p,k,w,t]) * so[p,k,w,g,t,h]
    - sum{(p,k,g) in TIER, t in PERIOD} penalty[p,k,t] * mean[p,k,g,t] *
        (if tiers[p,k] > 1 then (if (p,k) in LIFTED then Vg[p,k,g,t] else u[p,k,g])
         else if (p,k) in LIFTED then V[k,class[p,k],t]
         else if optional[k] = 1 then a[k] else 1)
    - sum{k in SPENDING, t in PERIOD} m[k,t]
    - sum{k in CHANNEL, t in PERIOD} fixed_cost[k,t] * (if optional[k] = 1 then a[k] else 1)
    - sum{(f,t) in ORDER} offer_cost[f,t] * lot[f,t] * (if whole[f,t] = 1 then n[f,t] else q[f,t])
    - sum{(f,t) in ORDER: flagged[f,t] = 1} order_cost[f,t] * o[f,t]
    - sum{(i,p,t) in MOVE} transfer_cost[i,t] * x[i,p,t]
    - sum{(p,w) in PAIR, t in PERIOD} (holding[p,t] + volume_of[p] * volume_cost[w,t]) * I[p,w,t]
    - sum{(p,w) in PAIR, t in PERIOD: disposable[p] = 1} disposal_cost[p,t] * disp[p,w,t]
    + sum{(p,w) in PAIR} flat_value[p] * I[p,w,T-1]
    + sum{(p,w) in PAIR, (p,i) in VALUE} value_slope[p,i] * v[p,w,i]
    + sum{i in FAIR} weight[i] * phi[i]
    - roi_floor * (base_capital + sum{k in SPENDING, t in PERIOD} m[k,t]
        + (if roi_total = 1 then
            sum{(f,t) in ORDER} offer_cost[f,t] * lot[f,t] * (if whole[f,t] = 1 then n[f,t] else q[f,t])))
    >= zero_profit;

end;
